/**
 * Clients as the operating system knows them: who they are, that they live, and memory shared with
 * them.
 */
package org.tunbroker.broker.peer;
