package org.tunbroker.broker.driver.config;

import java.util.List;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;

/**
 * The few settings of an interface that a status shows.
 *
 * @param mtu bytes, 0 if not known
 * @param up whether it is up
 * @param addresses all that it has
 */
public record InterfaceBrief(int mtu, boolean up, List<InterfaceAddress> addresses) {
    /** Picks them out of a list of settings. */
    static InterfaceBrief of(final List<Setting> settings) {
        int mtu = 0;
        boolean up = false;
        for (final Setting setting : settings) {
            if (setting instanceof Mtu one) {
                mtu = one.bytes();
            } else if (setting instanceof LinkState one) {
                up = one.isUp();
            }
        }
        return new InterfaceBrief(
                mtu,
                up,
                settings.stream()
                        .filter(InterfaceAddress.class::isInstance)
                        .map(InterfaceAddress.class::cast)
                        .toList());
    }
}
