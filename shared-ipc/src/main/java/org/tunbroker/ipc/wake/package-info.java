/** How a process sleeps in the kernel until another process wakes it. */
package org.tunbroker.ipc.wake;
