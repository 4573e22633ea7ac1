/** Notices changes of the kernel's interfaces. */
package org.tunbroker.broker.driver.linux.events;
