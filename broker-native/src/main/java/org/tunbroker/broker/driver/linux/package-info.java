/** The driver for Linux: the kernel's TUN, and rtnetlink for what is set on its interfaces. */
package org.tunbroker.broker.driver.linux;
