package org.tunbroker.client.internal.config;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Has the broker list what an adapter's interface has. Thread-safe. */
public final class SettingsCall {
    private static final String CALL = "settings";
    private static final int MAX_ATTEMPTS = 10;

    private final BrokerConnection connection;
    private final Reply.Welcome broker;

    /**
     * Makes one.
     *
     * @param connection to a broker
     * @param broker what it said of itself
     */
    public SettingsCall(final BrokerConnection connection, final Reply.Welcome broker) {
        this.connection = connection;
        this.broker = broker;
    }

    /**
     * Lists all settings, as they were at one moment.
     *
     * @param adapter the handle's number
     * @return the settings
     * @throws TunException ERROR_BUSY if they change faster than they can be told
     */
    public List<ListedSetting> run(final int adapter) {
        if ((broker.features & Features.LISTS_SETTINGS) == 0) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    CALL,
                    "the broker is of release " + broker.release
                            + ", which cannot list settings; close its clients or "
                            + ControlProtocol.endingAdvice(broker.processId)
                            + "; the next connect starts one of this release");
        }
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final List<ListedSetting> all = new ArrayList<>();
            if (listInto(all, adapter)) {
                return all;
            }
        }
        throw new TunException(
                ErrorCode.ERROR_BUSY, CALL, "the interface's settings change without end");
    }

    /** Returns false if they changed between two parts. */
    private boolean listInto(final List<ListedSetting> all, final int adapter) {
        Reply.SettingList part = next(adapter, 0);
        final int stamp = part.stamp;
        all.addAll(part.settings);
        // a part that is empty though there is more would never end
        while (part.more && part.stamp == stamp && !part.settings.isEmpty()) {
            part = next(adapter, all.size());
            all.addAll(part.settings);
        }
        return part.stamp == stamp && !part.more;
    }

    private Reply.SettingList next(final int adapter, final int first) {
        return connection.call(
                new Request.ListSettings(adapter, Request.ListSettings.ALL_KINDS, first),
                Reply.SettingList.class);
    }
}
