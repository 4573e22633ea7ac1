package org.tunbroker.broker.driver.config;

import java.util.List;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.ListedSetting;
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
     *     for example an IPv6 address where there is no IPv6; ERROR_ALREADY_EXISTS or
     *     ERROR_NOT_FOUND if what is added exists, or what is removed does not;
     *     ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another network namespace
     */
    void apply(Change change);

    /**
     * Lists the settings that were made here and are still in force. It leaves out what others
     * added, and what the operating system removed, such as the IPv6 addresses of an interface that
     * went down on Linux.
     *
     * @return a new list, which has the value of each kind that can be set, if the value is known
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND as in {@link #apply}
     */
    List<Setting> list();

    /**
     * Lists all settings that the interface has now, fresh from the operating system: those that
     * others made too.
     *
     * @return a list of its own, whose order is the same as long as nothing changes
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND as in {@link #apply}
     */
    default List<ListedSetting> present() {
        return list().stream().map(ListedSetting::of).toList();
    }

    /**
     * Tells what a status shows, fresh from the operating system, in few calls and without asking
     * another process.
     *
     * @return what the interface has now
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND as in {@link #apply}
     */
    default InterfaceBrief brief() {
        return InterfaceBrief.of(list());
    }
}
