package org.tunbroker.launcher.command.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.status.DirectionStatus;
import org.tunbroker.client.status.SessionStatus;
import org.tunbroker.launcher.command.terminal.PlainText;

/** Status in the text format of Prometheus, version 0.0.4. For one thread. */
final class StatusPrometheus {
    /** A metric with its samples, since the format wants those of one metric together. */
    private static final class Metric {
        private final String type;
        private final String help;
        private final List<String> samples = new ArrayList<>();

        Metric(final String type, final String help) {
            this.type = type;
            this.help = help;
        }
    }

    private static final String PREFIX = "tunbroker_";
    private static final double MS = TimeUnit.SECONDS.toMillis(1);

    private final Map<String, Metric> metrics = new LinkedHashMap<>();

    private StatusPrometheus() {}

    /** Returns the lines. */
    static List<String> lines(final List<BrokerReport> reports) {
        final StatusPrometheus writer = new StatusPrometheus();
        for (final BrokerReport report : reports) {
            writer.gauge(
                    "up",
                    "Whether the broker tells its status.",
                    label("broker", report.processId) + "," + label("driver", report.driver),
                    report.status == null ? 0 : 1);
            if (report.status != null) {
                writer.broker(report.status);
            }
        }
        final List<String> lines = new ArrayList<>();
        writer.metrics.forEach((name, metric) -> {
            lines.add("# HELP " + PREFIX + name + " " + metric.help);
            lines.add("# TYPE " + PREFIX + name + " " + metric.type);
            metric.samples.forEach(sample -> lines.add(PREFIX + name + sample));
        });
        return lines;
    }

    private void broker(final BrokerStatus status) {
        final String broker = label("broker", status.processId());
        gauge(
                "info",
                "What the broker is.",
                broker + "," + label("release", status.release()) + ","
                        + label("architecture", status.architecture()),
                1);
        gauge("start_time_seconds", "When it started.", broker, status.startedMs() / MS);
        gauge("clients", "Connections.", broker, status.clients().size());
        gauge("adapters", "Adapters.", broker, status.adapters().size());
        gauge("sessions", "Sessions.", broker, status.sessions().size());
        gauge("captures", "Captures.", broker, status.captures());
        for (final AdapterStatus adapter : status.adapters()) {
            final String labels = broker + "," + label("adapter", adapter.name()) + ","
                    + label("interface", adapter.interfaceName());
            if (adapter.isKnown()) {
                gauge("adapter_up", "Whether it is up.", labels, adapter.isUp() ? 1 : 0);
                gauge("adapter_mtu_bytes", "Its MTU.", labels, adapter.mtu());
            }
            for (final SessionStatus session : status.sessions()) {
                if (session.adapter() == adapter.number()) {
                    session(labels + "," + label("session", session.number()), session);
                }
            }
        }
    }

    private void session(final String labels, final SessionStatus session) {
        gauge("session_ring_capacity_bytes", "Size of each ring.", labels, session.capacity());
        direction(
                labels + "," + label("direction", "to_client"),
                "no_room",
                session,
                session.toClient());
        direction(
                labels + "," + label("direction", "from_client"),
                "refused",
                session,
                session.fromClient());
    }

    private void direction(
            final String labels,
            final String reason,
            final SessionStatus session,
            final DirectionStatus now) {
        counter("session_packets_total", "Packets that went through.", labels, now.packets());
        counter("session_bytes_total", "Their bytes.", labels, now.bytes());
        final String dropped = "Packets that were dropped.";
        counter(
                "session_dropped_packets_total",
                dropped,
                labels + "," + label("reason", reason),
                now.dropped());
        counter(
                "session_dropped_packets_total",
                dropped,
                labels + "," + label("reason", "too_short"),
                now.tooShort());
        counter("session_waits_total", "Waits for packets or room.", labels, now.waits());
        if (session.isKnown()) {
            counter("session_wakes_total", "Wake-ups of the application.", labels, now.wakes());
            gauge("session_ring_bytes", "Bytes in the ring.", labels, now.fill());
            gauge(
                    "session_ring_highest_bytes",
                    "The most bytes seen in the ring.",
                    labels,
                    now.highestFill());
        }
    }

    private void gauge(
            final String name, final String help, final String labels, final double value) {
        add(name, "gauge", help, labels, Double.toString(value));
    }

    private void counter(
            final String name, final String help, final String labels, final long value) {
        add(name, "counter", help, labels, Long.toString(value));
    }

    private void add(
            final String name,
            final String type,
            final String help,
            final String labels,
            final String value) {
        metrics.computeIfAbsent(name, added -> new Metric(type, help))
                .samples
                .add("{" + labels + "} " + value);
    }

    private static String label(final String name, final long value) {
        return name + "=\"" + value + "\"";
    }

    private static String label(final String name, final String value) {
        // a line end is one of the characters that plain text has no more
        return name + "=\""
                + PlainText.of(value).replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"";
    }
}
