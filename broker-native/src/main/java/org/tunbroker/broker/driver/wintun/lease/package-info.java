/** The journal of what outlives a broker on Windows, and what undoes it. */
package org.tunbroker.broker.driver.wintun.lease;
