/** Interfaces of the kernel's TUN that stand without a file: whose they are, and which one. */
package org.tunbroker.broker.driver.linux.persistent;
