package org.tunbroker.broker.driver.events;

import java.util.List;

/** Hears that a device's interface changed, by whose doing ever. */
@FunctionalInterface
public interface InterfaceListener {
    /** Hears nothing. */
    InterfaceListener NONE = changes -> {};

    /**
     * Takes changes of one interface. Called by a thread of the driver's, one call after the other;
     * returns at once.
     *
     * @param changes at most {@link KnownState#MAX_CHANGES}, each told once
     */
    void changed(List<InterfaceChange> changes);
}
