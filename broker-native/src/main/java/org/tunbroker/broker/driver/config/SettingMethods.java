package org.tunbroker.broker.driver.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.config.Setting;

/**
 * Maps the type of each setting to the operating system's methods that apply it.
 *
 * <p>For one thread at a time.
 */
public final class SettingMethods {
    private final Map<Class<?>, Map<Operation, Consumer<Setting>>> methods = new HashMap<>();

    /** Creates it without methods. */
    public SettingMethods() {}

    /**
     * Registers how a setting is set.
     *
     * @param <S> the setting
     * @param type its type
     * @param set how
     * @return this
     */
    public <S extends Setting> SettingMethods sets(final Class<S> type, final Consumer<S> set) {
        return put(type, Operation.SET, set);
    }

    /**
     * Registers how a setting is added and removed.
     *
     * @param <S> the setting
     * @param type its type
     * @param add how it is added
     * @param remove how it is removed
     * @return this
     */
    public <S extends Setting> SettingMethods adds(
            final Class<S> type, final Consumer<S> add, final Consumer<S> remove) {
        return put(type, Operation.ADD, add).put(type, Operation.REMOVE, remove);
    }

    private <S extends Setting> SettingMethods put(
            final Class<S> type, final Operation operation, final Consumer<S> method) {
        methods.computeIfAbsent(type, any -> new EnumMap<>(Operation.class))
                .put(operation, setting -> method.accept(type.cast(setting)));
        return this;
    }

    /**
     * Applies a change by the method registered for it.
     *
     * @param change what to do
     * @throws TunException ERROR_NOT_SUPPORTED if there is no method; else what the method throws
     */
    public void apply(final Change change) {
        final Consumer<Setting> method =
                methods.getOrDefault(change.setting().getClass(), Map.of()).get(change.operation());
        if (method == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    change.call(),
                    "this driver cannot " + change + "; leave it out");
        }
        method.accept(change.setting());
    }
}
