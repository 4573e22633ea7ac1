package org.tunbroker.broker.driver.api;

import java.util.UUID;

/**
 * The properties of an adapter that is to be created.
 *
 * @param name 1 to 127 UTF-16 units, unique among the broker's adapters without regard to case
 * @param tunnelType 1 to 127 UTF-16 units
 * @param guid the one requested, or one made for this adapter; never null
 * @param processId of the client that asks for it; 0 if there is none
 */
public record AdapterSpec(String name, String tunnelType, UUID guid, int processId) {
    /** Makes one for no client. */
    public AdapterSpec(final String name, final String tunnelType, final UUID guid) {
        this(name, tunnelType, guid, 0);
    }
}
