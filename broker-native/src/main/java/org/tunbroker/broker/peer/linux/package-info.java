/**
 * Clients on Linux: they come in by a socket, whose other end the kernel names, and share memory
 * that nobody can shorten.
 */
package org.tunbroker.broker.peer.linux;
