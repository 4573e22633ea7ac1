/**
 * Threads that serve the sessions of any clients: a fixed set of pumps, each of which waits for all
 * its rings and devices at once.
 */
package org.tunbroker.broker.driver.linux.shared;
