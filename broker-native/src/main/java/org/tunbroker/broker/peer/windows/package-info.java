/** Clients on Windows, which connect to a named pipe. */
package org.tunbroker.broker.peer.windows;
