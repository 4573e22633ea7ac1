/** What tunbroker itself reads in packets: only what its loopback and its demo answer. */
package org.tunbroker.ipc.packet;
