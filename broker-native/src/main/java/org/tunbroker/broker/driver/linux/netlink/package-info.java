/** The interface's settings, by rtnetlink. */
package org.tunbroker.broker.driver.linux.netlink;
