/**
 * Captures: copies of the packets of an adapter, whoever uses it.
 * {@link org.tunbroker.client.BrokerMonitor} starts one.
 */
package org.tunbroker.client.capture;
