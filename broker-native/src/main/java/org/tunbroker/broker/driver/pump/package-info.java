/**
 * Moves the packets of sessions, for every driver: one loop serves paths from a source to a sink.
 * And the threads of a session: how they start, end and stop.
 */
package org.tunbroker.broker.driver.pump;
