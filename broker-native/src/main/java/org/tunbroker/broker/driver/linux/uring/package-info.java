/** Packets of a TUN device by io_uring, many in one system call. */
package org.tunbroker.broker.driver.linux.uring;
