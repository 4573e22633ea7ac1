package org.tunbroker.broker.driver.config;

import java.util.List;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Setting;

/**
 * The settings of a device's interface.
 *
 * <p>A change is made on this device's interface or fails: another one that got its name or index
 * meanwhile is not touched.
 *
 * <p>For the driver thread.
 */
public interface InterfaceConfig {
    /**
     * Makes a change: wholly, or not at all.
     *
     * @param change validated before
     * @throws org.tunbroker.TunException ERROR_NOT_SUPPORTED if the interface has no such setting,
     *     an IPv6 address where there is no IPv6 among them; ERROR_ALREADY_EXISTS or
     *     ERROR_NOT_FOUND if it has what is added, or has not what is removed; ERROR_FILE_NOT_FOUND
     *     if the interface was deleted or moved to another network namespace
     */
    void apply(Change change);

    /**
     * Lists the settings that were made here and stand: not what the operating system took away, as
     * Linux does with the IPv6 addresses of an interface that goes down, nor what others added.
     *
     * @return a list of its own; of each kind that can be set, it has the value if that is known
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND as in {@link #apply}
     */
    List<Setting> list();
}
