/** How a thread that waits spins before it sleeps, and for how long. */
package org.tunbroker.ipc.spin;
