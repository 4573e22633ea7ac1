/** The rings that carry packets, with Wintun's semantics, and the shared memory of a session. */
package org.tunbroker.ipc.ring;
