package org.tunbroker.broker.driver.linux.netlink;

import java.util.List;
import org.tunbroker.ipc.config.Setting;

/**
 * What one adapter has outside its interface, such as routes through another one.
 *
 * <p>For the driver thread.
 *
 * @param <S> the kind of setting
 */
public interface OutsideSettings<S extends Setting> {
    /**
     * Adds a setting.
     *
     * @throws org.tunbroker.TunException ERROR_ALREADY_EXISTS if this adapter has it, and others by
     *     its kind
     */
    void add(S setting);

    /**
     * Removes a setting that was added here.
     *
     * @throws org.tunbroker.TunException ERROR_NOT_FOUND if it was not
     */
    void remove(S setting);

    /** Returns what was added here, also what is not in force at present. */
    List<S> list();
}
