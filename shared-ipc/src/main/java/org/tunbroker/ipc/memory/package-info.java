/** Memory that client and broker share, and how a thread sleeps until the other side wakes it. */
package org.tunbroker.ipc.memory;
