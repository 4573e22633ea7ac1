/** A Wintun session: its rings, its read event, the waits on both. */
package org.tunbroker.broker.driver.wintun.session;
