/** The driver for Linux: the kernel's TUN, and rtnetlink for the settings of its interfaces. */
package org.tunbroker.broker.driver.linux;
