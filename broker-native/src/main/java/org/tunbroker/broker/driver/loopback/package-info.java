/** A driver in memory that needs no privileges: what a client sends comes back to it. */
package org.tunbroker.broker.driver.loopback;
