/** The installed service of Windows: what a client asks it, and where the two sides meet then. */
package org.tunbroker.ipc.installed.windows;
