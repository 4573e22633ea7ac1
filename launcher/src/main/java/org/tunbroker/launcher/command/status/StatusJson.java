package org.tunbroker.launcher.command.status;

import java.util.List;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.status.ClientStatus;
import org.tunbroker.client.status.DirectionStatus;
import org.tunbroker.client.status.SessionStatus;
import org.tunbroker.launcher.command.terminal.JsonLine;

/** Status as one JSON object on one line, of ASCII only. For one thread. */
final class StatusJson {
    private final JsonLine json = new JsonLine();

    private StatusJson() {}

    static String of(final List<BrokerReport> reports) {
        final StatusJson writer = new StatusJson();
        writer.json.beginObject();
        writer.json.beginList("brokers");
        reports.forEach(writer::report);
        writer.json.endList();
        writer.json.endObject();
        return writer.json.toString();
    }

    private void report(final BrokerReport report) {
        json.beginObject();
        json.put("process", report.processId);
        json.put("driver", report.driver);
        json.put("protocol", report.protocol);
        if (report.status == null) {
            json.put("error", report.reason);
        } else {
            broker(report.status);
        }
        json.endObject();
    }

    private void broker(final BrokerStatus status) {
        json.put("release", status.release());
        json.put("architecture", status.architecture());
        json.put("user", status.user());
        json.put("started_ms", status.startedMs());
        json.put("time_ms", status.timeMs());
        json.put("nano_time", status.nanoTime());
        json.put("captures", status.captures());
        json.beginList("clients");
        for (final ClientStatus client : status.clients()) {
            json.beginObject();
            json.put("process", client.processId());
            json.put("architecture", client.architecture());
            json.put("program", client.program());
            json.put("since_ms", client.sinceMs());
            json.endObject();
        }
        json.endList();
        json.beginList("adapters");
        status.adapters().forEach(this::adapter);
        json.endList();
        json.beginList("sessions");
        status.sessions().forEach(this::session);
        json.endList();
    }

    private void adapter(final AdapterStatus adapter) {
        json.beginObject();
        json.put("number", adapter.number());
        json.put("name", adapter.name());
        json.put("guid", adapter.guid().toString());
        json.put("owner", adapter.owner());
        json.put("handles", adapter.handles());
        json.put("captures", adapter.captures());
        json.put("coming", adapter.isComing());
        json.put("interface", adapter.interfaceName());
        json.put("index", adapter.interfaceIndex());
        json.put("luid", adapter.luid());
        if (adapter.isKnown()) {
            json.put("up", adapter.isUp());
            json.put("mtu", adapter.mtu());
            json.put("address_count", adapter.addressCount());
            json.beginList("addresses");
            adapter.addresses().forEach(json::add);
            json.endList();
        }
        json.endObject();
    }

    private void session(final SessionStatus session) {
        json.beginObject();
        json.put("number", session.number());
        json.put("adapter", session.adapter());
        json.put("owner", session.owner());
        json.put("started_ms", session.startedMs());
        json.put("offload", session.offload().toString());
        json.put("ring_bytes", session.capacity());
        direction("to_client", session, session.toClient());
        direction("from_client", session, session.fromClient());
        json.endObject();
    }

    private void direction(
            final String name, final SessionStatus session, final DirectionStatus direction) {
        json.beginObject(name);
        json.put("packets", direction.packets());
        json.put("bytes", direction.bytes());
        json.put("dropped", direction.dropped());
        json.put("too_short", direction.tooShort());
        json.put("waits", direction.waits());
        if (session.isKnown()) {
            json.put("wakes", direction.wakes());
            json.put("fill_bytes", direction.fill());
            json.put("highest_fill_bytes", direction.highestFill());
            json.put("packets_in_ring", direction.packetsInRing());
            json.put("packets_in_ring_most", direction.mostCounted());
        }
        json.endObject();
    }
}
