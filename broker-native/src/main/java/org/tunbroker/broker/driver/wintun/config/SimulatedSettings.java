package org.tunbroker.broker.driver.wintun.config;

import java.util.List;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.config.KeptConfig;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Setting;

/**
 * The settings of an adapter that a simulated driver made, which no network stack knows: they are
 * remembered, and change nothing.
 *
 * <p>For one thread at a time.
 */
public final class SimulatedSettings implements InterfaceSettings {
    private static final int LUID_NUMBER_SHIFT = 24;
    private static final int LUID_NUMBER_MASK = (1 << LUID_NUMBER_SHIFT) - 1;

    private final String name;
    private final InterfaceConfig kept;

    public SimulatedSettings(final long luid) {
        this.name = "simulated-" + (luid >>> LUID_NUMBER_SHIFT & LUID_NUMBER_MASK);
        this.kept = new KeptConfig(name);
    }

    @Override
    public void awaitReady() {
        // there is nothing to wait for
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public void apply(final Change change) {
        kept.apply(change);
    }

    @Override
    public List<Setting> list() {
        return kept.list();
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
