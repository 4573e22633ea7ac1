/**
 * What a broker does: its clients, adapters and sessions, as values that do not change.
 * {@link org.tunbroker.client.BrokerMonitor} asks for them.
 */
package org.tunbroker.client.status;
