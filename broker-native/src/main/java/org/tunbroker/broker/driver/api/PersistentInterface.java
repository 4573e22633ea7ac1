package org.tunbroker.broker.driver.api;

/**
 * An interface that stands without a device, as a driver lists it.
 *
 * @param spec of the adapter that it was made for; if that is not known, the interface's name, an
 *     empty tunnel type, and a GUID that is the same as long as the interface exists
 * @param interfaceName of it
 * @param interfaceIndex of it
 * @param luid as {@link TunDevice#luid}
 * @param inUse whether a program has it open
 */
public record PersistentInterface(
        AdapterSpec spec, String interfaceName, int interfaceIndex, long luid, boolean inUse) {}
