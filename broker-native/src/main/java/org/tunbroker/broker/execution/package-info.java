/**
 * The broker's two threads: the control loop that owns its state, and the one that calls the
 * driver.
 */
package org.tunbroker.broker.execution;
