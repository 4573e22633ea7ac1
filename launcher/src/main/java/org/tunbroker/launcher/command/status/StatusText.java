package org.tunbroker.launcher.command.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.tunbroker.Offload;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.status.ClientStatus;
import org.tunbroker.client.status.DirectionStatus;
import org.tunbroker.client.status.SessionStatus;
import org.tunbroker.launcher.command.terminal.PlainText;

/** Status as lines for people. Stateless and thread-safe. */
final class StatusText {
    private static final double KILO = 1000;
    private static final int PERCENT = 100;
    private static final int KIBIBYTE = 1 << 10;
    private static final int MEBIBYTE = 1 << 20;
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};

    private StatusText() {}

    /** Returns the lines, without any character that a terminal obeys. */
    static List<String> lines(final List<BrokerReport> reports) {
        final List<String> lines = new ArrayList<>();
        if (reports.isEmpty()) {
            lines.add("no broker runs");
        }
        for (final BrokerReport report : reports) {
            if (report.status == null) {
                lines.add(report.name + ": " + report.reason);
            } else {
                add(lines, report.status, report.before);
            }
        }
        final List<String> plain = new ArrayList<>();
        lines.forEach(line -> plain.add(PlainText.of(line)));
        return plain;
    }

    private static void add(
            final List<String> lines, final BrokerStatus status, final BrokerStatus before) {
        lines.add("broker " + status.processId() + "  " + status.driver() + "  release "
                + status.release() + "  " + status.architecture() + "  user " + status.user()
                + "  up " + time(status.timeMs() - status.startedMs()));
        for (final ClientStatus client : status.clients()) {
            lines.add("  client " + client.processId() + "  " + client.architecture() + "  "
                    + (client.program().isEmpty() ? "?" : client.program()) + "  for "
                    + time(status.timeMs() - client.sinceMs()));
        }
        for (final AdapterStatus adapter : status.adapters()) {
            lines.add(text(adapter));
            for (final SessionStatus session : status.sessions()) {
                if (session.adapter() == adapter.number()) {
                    add(lines, session, status, before);
                }
            }
        }
    }

    private static String text(final AdapterStatus adapter) {
        if (adapter.isComing()) {
            return "  adapter \"" + adapter.name() + "\"  is being made for process "
                    + adapter.owner();
        }
        final List<String> addresses = new ArrayList<>(adapter.addresses());
        if (adapter.addressCount() > addresses.size()) {
            addresses.add("... " + adapter.addressCount() + " in all");
        }
        return "  adapter \"" + adapter.name() + "\"  " + adapter.interfaceName()
                + (adapter.interfaceIndex() == 0 ? "" : " (" + adapter.interfaceIndex() + ")")
                + "  " + (!adapter.isKnown() ? "?" : adapter.isUp() ? "up" : "down")
                + (adapter.mtu() == 0 ? "" : "  mtu " + adapter.mtu())
                + (addresses.isEmpty() ? "" : "  " + String.join(" ", addresses))
                + "  process " + adapter.owner()
                + (adapter.captures() == 0 ? "" : "  captures " + adapter.captures());
    }

    private static void add(
            final List<String> lines,
            final SessionStatus session,
            final BrokerStatus status,
            final BrokerStatus before) {
        lines.add("    session " + session.number() + "  process " + session.owner() + "  rings "
                + capacity(session.capacity())
                + (session.offload() == Offload.NONE ? "" : "  offload " + session.offload())
                + "  for " + time(status.timeMs() - session.startedMs()));
        final SessionStatus last = before == null
                ? null
                : before.sessions().stream()
                        .filter(each -> each.number() == session.number())
                        .findFirst()
                        .orElse(null);
        final double seconds = before == null
                ? 0
                : (status.nanoTime() - before.nanoTime()) / (double) TimeUnit.SECONDS.toNanos(1);
        lines.add("      to client    "
                + text(
                        session,
                        session.toClient(),
                        last == null ? null : last.toClient(),
                        seconds));
        lines.add("      from client  "
                + text(
                        session,
                        session.fromClient(),
                        last == null ? null : last.fromClient(),
                        seconds));
    }

    private static String text(
            final SessionStatus session,
            final DirectionStatus now,
            final DirectionStatus last,
            final double seconds) {
        final StringBuilder text = new StringBuilder()
                .append(number(now.packets()))
                .append(" packets  ")
                .append(bytes(now.bytes()));
        if (last != null && seconds > 0) {
            text.append("  ")
                    .append(number((now.packets() - last.packets()) / seconds))
                    .append("/s  ")
                    .append(bytes((now.bytes() - last.bytes()) / seconds))
                    .append("/s");
        }
        text.append("  dropped ").append(now.dropped());
        if (now.tooShort() > 0) {
            text.append("  too short ").append(now.tooShort());
        }
        if (session.isKnown()) {
            text.append("  ring ")
                    .append(share(now.fill(), session))
                    .append("  highest ")
                    .append(share(now.highestFill(), session))
                    .append("  in ring ")
                    .append(now.packetsInRing())
                    .append(now.packetsInRing() >= now.mostCounted() ? "+" : "");
        }
        return text.append("  waits ")
                .append(number(now.waits()))
                .append("  wakes ")
                .append(number(now.wakes()))
                .toString();
    }

    private static String share(final int bytes, final SessionStatus session) {
        return Math.round((double) PERCENT * bytes / session.capacity()) + "%";
    }

    /** Writes a number with at most four digits. */
    static String number(final double value) {
        double left = value;
        int unit = 0;
        while (left >= KILO * 10 && unit < UNITS.length - 1) {
            left /= KILO;
            unit++;
        }
        return Math.round(left) + (unit == 0 ? "" : " ") + UNITS[unit];
    }

    private static String bytes(final double value) {
        final String number = number(value);
        return number + (number.contains(" ") ? "B" : " B");
    }

    private static String capacity(final int bytes) {
        return bytes >= MEBIBYTE ? bytes / MEBIBYTE + " MiB" : bytes / KIBIBYTE + " KiB";
    }

    private static String time(final long ms) {
        final long seconds = Math.max(0, TimeUnit.MILLISECONDS.toSeconds(ms));
        final long minutes = TimeUnit.SECONDS.toMinutes(seconds);
        final long hours = TimeUnit.MINUTES.toHours(minutes);
        if (hours > 0) {
            return hours + "h" + String.format(Locale.ROOT, "%02dm", minutes % 60);
        }
        return minutes > 0
                ? minutes + "m" + String.format(Locale.ROOT, "%02ds", seconds % 60)
                : seconds + "s";
    }
}
