package org.tunbroker.broker.driver.api;

/**
 * A device whose interface was there before.
 *
 * @param spec of the adapter, as {@link PersistentInterface#spec}
 * @param device owned by the caller
 */
public record OpenedDevice(AdapterSpec spec, TunDevice device) {}
