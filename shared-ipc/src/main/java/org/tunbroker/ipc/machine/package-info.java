/** The architecture of this machine, of this JVM and of executable files. */
package org.tunbroker.ipc.machine;
