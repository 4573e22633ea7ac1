/** What tunbroker asks of Linux by system calls: sockets, memory without a name, processes. */
package org.tunbroker.ipc.os.linux;
