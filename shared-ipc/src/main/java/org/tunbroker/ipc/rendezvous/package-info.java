/** How client and broker meet: what each says to the other before they talk by Aeron. */
package org.tunbroker.ipc.rendezvous;
