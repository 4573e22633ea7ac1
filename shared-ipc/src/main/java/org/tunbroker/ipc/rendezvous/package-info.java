/** Where client and broker meet: the broker directory, its lock, its files and the handshake. */
package org.tunbroker.ipc.rendezvous;
