/** Clients that come by a named pipe. */
package org.tunbroker.broker.peer.windows;
