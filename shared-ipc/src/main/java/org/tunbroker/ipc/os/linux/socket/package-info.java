/** Unix sockets: messages with descriptors, and who is at the other end. */
package org.tunbroker.ipc.os.linux.socket;
