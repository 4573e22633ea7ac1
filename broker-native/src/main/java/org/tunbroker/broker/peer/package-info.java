/**
 * Clients as the operating system knows them: their identity, their liveness, and memory shared
 * with them.
 */
package org.tunbroker.broker.peer;
