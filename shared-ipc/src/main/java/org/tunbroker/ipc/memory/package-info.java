/** The layouts of memory that client and broker share, sessions aside. */
package org.tunbroker.ipc.memory;
