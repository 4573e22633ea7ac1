/** Notices changes of Windows' interfaces. */
package org.tunbroker.broker.driver.wintun.events;
