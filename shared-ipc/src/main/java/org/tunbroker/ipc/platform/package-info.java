/** What differs between machines: architectures and the system calls that both processes use. */
package org.tunbroker.ipc.platform;
