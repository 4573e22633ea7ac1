/**
 * Moves the packets of sessions, for every driver: one loop serves paths from a source to a sink.
 * Also starts and stops the threads of a session.
 */
package org.tunbroker.broker.driver.pump;
