package org.tunbroker.broker.driver.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Setting;

/**
 * The settings of an interface that exists in no operating system: any setting is kept in memory,
 * without effect.
 *
 * <p>For the driver thread.
 */
public final class KeptConfig implements InterfaceConfig {
    private final String interfaceName;
    private final Map<Object, Setting> settings = new LinkedHashMap<>();

    /**
     * Creates it without settings.
     *
     * @param interfaceName for errors
     */
    public KeptConfig(final String interfaceName) {
        this.interfaceName = interfaceName;
    }

    @Override
    public void apply(final Change change) {
        final Setting setting = change.setting();
        switch (change.operation()) {
            case SET -> settings.put(setting.key(), setting);
            case ADD -> {
                if (settings.putIfAbsent(setting.key(), setting) != null) {
                    throw failure(ErrorCode.ERROR_ALREADY_EXISTS, change, " already");
                }
            }
            case REMOVE -> {
                if (!settings.remove(setting.key(), setting)) {
                    throw failure(ErrorCode.ERROR_NOT_FOUND, change, " not");
                }
            }
            default -> throw new IllegalArgumentException(change.toString());
        }
    }

    private TunException failure(final ErrorCode code, final Change change, final String how) {
        return new TunException(
                code, change.call(), interfaceName + " has " + change.setting() + how);
    }

    @Override
    public List<Setting> list() {
        return new ArrayList<>(settings.values());
    }
}
