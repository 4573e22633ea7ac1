package org.tunbroker.launcher.command;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.launcher.command.terminal.JsonLine;
import org.tunbroker.launcher.command.terminal.TextTable;

/** What is told of one adapter. For one thread. */
final class AdapterRow {
    private final String driver;
    private final String name;
    private final String type;
    private final UUID guid;
    private final String interfaceName;
    private final int index;
    private String state = "";
    // 0 if it is not known, or has none
    private int mtu;
    private List<String> addresses = Collections.emptyList();

    /** Begins a row of an adapter. */
    AdapterRow(
            final String driver,
            final String name,
            final String type,
            final UUID guid,
            final String interfaceName,
            final int index) {
        this.driver = driver;
        this.name = name;
        this.type = type;
        this.guid = guid;
        this.interfaceName = interfaceName;
        this.index = index;
    }

    static AdapterRow of(final String driver, final AdapterInfo info) {
        return new AdapterRow(
                driver,
                info.name(),
                info.tunnelType(),
                info.guid(),
                info.interfaceName(),
                info.interfaceIndex());
    }

    /** Says in a word what it is in, or why that cannot be told. */
    AdapterRow in(final String word) {
        state = word;
        return this;
    }

    /** Says what its interface has; an MTU of 0 is none. */
    AdapterRow with(final int itsMtu, final List<String> itsAddresses) {
        mtu = itsMtu;
        addresses = itsAddresses;
        return this;
    }

    /** Returns a table for the rows. */
    static TextTable table() {
        return new TextTable("DRIVER", "NAME", "TYPE", "INTERFACE", "STATE", "MTU", "ADDRESSES");
    }

    void addTo(final TextTable table) {
        table.add(
                driver,
                name,
                type,
                interfaceName + (index == 0 ? "" : " (" + index + ")"),
                state,
                mtu == 0 ? "" : Integer.toString(mtu),
                String.join(" ", addresses));
    }

    /** Returns all rows as one JSON object. */
    static String json(final List<AdapterRow> rows) {
        final JsonLine json = new JsonLine();
        json.beginObject();
        json.beginList("adapters");
        rows.forEach(row -> row.addTo(json));
        json.endList();
        json.endObject();
        return json.toString();
    }

    private void addTo(final JsonLine json) {
        json.beginObject();
        json.put("driver", driver);
        json.put("name", name);
        json.put("type", type);
        json.put("guid", guid.toString());
        json.put("interface", interfaceName);
        json.put("index", index);
        json.put("state", state);
        if (mtu != 0) {
            json.put("mtu", mtu);
        }
        json.beginList("addresses");
        addresses.forEach(json::add);
        json.endList();
        json.endObject();
    }
}
