/** The journal of what a broker set beyond its own interfaces, and its undoing by the next one. */
package org.tunbroker.broker.driver.linux.lease;
