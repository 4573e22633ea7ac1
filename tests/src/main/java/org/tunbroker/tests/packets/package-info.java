/** Clients that send packets through the loopback driver and check each. */
package org.tunbroker.tests.packets;
