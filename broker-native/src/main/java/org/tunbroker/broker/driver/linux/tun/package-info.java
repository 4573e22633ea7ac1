/** The device /dev/net/tun: opening it, naming its interface, reading and writing packets. */
package org.tunbroker.broker.driver.linux.tun;
