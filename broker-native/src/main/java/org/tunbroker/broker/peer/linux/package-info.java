/**
 * Clients on Linux: they connect to a Unix socket, the kernel identifies them, and session memory
 * is sealed against truncation.
 */
package org.tunbroker.broker.peer.linux;
