/**
 * The threads that move a session's packets: how they start, wait, end and stop, for every driver.
 */
package org.tunbroker.broker.driver.pump;
