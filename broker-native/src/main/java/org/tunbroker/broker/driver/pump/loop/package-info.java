/** Loops that move the packets of one session, with a thread each. */
package org.tunbroker.broker.driver.pump.loop;
