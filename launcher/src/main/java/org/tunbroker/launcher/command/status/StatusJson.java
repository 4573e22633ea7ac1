package org.tunbroker.launcher.command.status;

import java.util.List;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.status.ClientStatus;
import org.tunbroker.client.status.DirectionStatus;
import org.tunbroker.client.status.SessionStatus;
import org.tunbroker.launcher.command.terminal.Json;

/** Status as one JSON object on one line, of ASCII only. For one thread. */
final class StatusJson {
    private final StringBuilder json = new StringBuilder();

    private StatusJson() {}

    static String of(final List<BrokerReport> reports) {
        final StatusJson writer = new StatusJson();
        writer.json.append("{\"brokers\":[");
        reports.forEach(writer::report);
        writer.endList();
        return writer.json.append('}').toString();
    }

    private void report(final BrokerReport report) {
        json.append('{');
        put("process", report.processId);
        put("driver", report.driver);
        put("protocol", report.protocol);
        if (report.status == null) {
            put("error", report.reason);
        } else {
            broker(report.status);
        }
        endObject();
    }

    private void broker(final BrokerStatus status) {
        put("release", status.release());
        put("architecture", status.architecture());
        put("user", status.user());
        put("started_ms", status.startedMs());
        put("time_ms", status.timeMs());
        put("nano_time", status.nanoTime());
        put("captures", status.captures());
        beginList("clients");
        for (final ClientStatus client : status.clients()) {
            json.append('{');
            put("process", client.processId());
            put("architecture", client.architecture());
            put("program", client.program());
            put("since_ms", client.sinceMs());
            endObject();
        }
        endList();
        json.append(',');
        beginList("adapters");
        status.adapters().forEach(this::adapter);
        endList();
        json.append(',');
        beginList("sessions");
        status.sessions().forEach(this::session);
        endList();
        json.append(',');
    }

    private void adapter(final AdapterStatus adapter) {
        json.append('{');
        put("number", adapter.number());
        put("name", adapter.name());
        put("guid", adapter.guid().toString());
        put("owner", adapter.owner());
        put("handles", adapter.handles());
        put("captures", adapter.captures());
        put("coming", adapter.isComing());
        put("interface", adapter.interfaceName());
        put("index", adapter.interfaceIndex());
        put("luid", adapter.luid());
        if (adapter.isKnown()) {
            put("up", adapter.isUp());
            put("mtu", adapter.mtu());
            put("address_count", adapter.addressCount());
            beginList("addresses");
            for (final String address : adapter.addresses()) {
                text(address);
                json.append(',');
            }
            endList();
            json.append(',');
        }
        endObject();
    }

    private void session(final SessionStatus session) {
        json.append('{');
        put("number", session.number());
        put("adapter", session.adapter());
        put("owner", session.owner());
        put("started_ms", session.startedMs());
        put("offload", session.offload().toString());
        put("ring_bytes", session.capacity());
        direction("to_client", session, session.toClient());
        direction("from_client", session, session.fromClient());
        endObject();
    }

    private void direction(
            final String name, final SessionStatus session, final DirectionStatus direction) {
        text(name);
        json.append(":{");
        put("packets", direction.packets());
        put("bytes", direction.bytes());
        put("dropped", direction.dropped());
        put("too_short", direction.tooShort());
        put("waits", direction.waits());
        if (session.isKnown()) {
            put("wakes", direction.wakes());
            put("fill_bytes", direction.fill());
            put("highest_fill_bytes", direction.highestFill());
            put("packets_in_ring", direction.packetsInRing());
            put("packets_in_ring_most", direction.mostCounted());
        }
        endObject();
    }

    private void put(final String name, final String value) {
        text(name);
        json.append(':');
        text(value);
        json.append(',');
    }

    private void put(final String name, final long value) {
        text(name);
        json.append(':').append(value).append(',');
    }

    private void put(final String name, final boolean value) {
        text(name);
        json.append(':').append(value).append(',');
    }

    private void beginList(final String name) {
        text(name);
        json.append(":[");
    }

    private void endList() {
        end(']');
    }

    private void endObject() {
        end('}');
        json.append(',');
    }

    private void end(final char bracket) {
        final int last = json.length() - 1;
        if (json.charAt(last) == ',') {
            json.setLength(last);
        }
        json.append(bracket);
    }

    private void text(final String text) {
        json.append(Json.of(text));
    }
}
