/**
 * Journals of what outlives a broker that is killed, as files; what is in them is each system's.
 */
package org.tunbroker.broker.driver.lease;
