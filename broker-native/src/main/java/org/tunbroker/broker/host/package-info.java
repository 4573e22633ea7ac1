/**
 * What the broker needs of the operating system about its clients: who they are, and what is
 * shared.
 */
package org.tunbroker.broker.host;
