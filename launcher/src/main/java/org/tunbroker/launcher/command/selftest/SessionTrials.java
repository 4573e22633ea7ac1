package org.tunbroker.launcher.command.selftest;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.launcher.command.brokers.BrokerEnd;
import org.tunbroker.launcher.command.subject.Subject;

/** What sessions promise, but for the packets, and what happens when the broker is killed. */
final class SessionTrials {
    private static final int DEADLINE_S = 10;

    private final Subject subject;

    private SessionTrials(final Subject subject) {
        this.subject = subject;
    }

    static Map<String, Trial> of(final Subject subject) {
        final SessionTrials own = new SessionTrials(subject);
        final Map<String, Trial> trials = new LinkedHashMap<>();
        trials.put("one session at a time", own::hasOneSession);
        trials.put("rings of 128 KiB", () -> own.hasRings(Session.MIN_CAPACITY));
        trials.put("rings of 64 MiB", () -> own.hasRings(Session.MAX_CAPACITY));
        return trials;
    }

    /** Returns what ends the broker, so it comes last. */
    static Trial ofDeath(final Subject subject) {
        return new SessionTrials(subject)::survivesTheBroker;
    }

    private String hasOneSession() throws InterruptedException {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            final Session first = adapter.startSession();
            Trial.expectError(ErrorCode.ERROR_ALREADY_INITIALIZED, adapter::startSession);
            first.close();
            Trial.expectEqual(Session.END, read(first), "read after the end");
            adapter.startSession().close();
            return "begun, ended, begun";
        }
    }

    private static int read(final Session session) throws InterruptedException {
        return session.read(
                ByteBuffer.allocate(Session.MAX_PACKET_LENGTH), DEADLINE_S, TimeUnit.SECONDS);
    }

    private String hasRings(final int capacity) {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client);
                Session session = adapter.startSession(capacity)) {
            Trial.expectEqual(capacity, session.capacity(), "capacity");
            return capacity + " bytes";
        }
    }

    private String survivesTheBroker() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, 1500);
                Session session = adapter.startSession()) {
            final int killed = client.brokerProcessId();
            BrokerEnd.kill(killed);
            final long begin = System.nanoTime();
            int length = read(session);
            while (length >= 0) {
                // what the system sent before
                length = read(session);
            }
            Trial.expectEqual(Session.END, length, "read after the death");
            final long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            Trial.expectError(ErrorCode.ERROR_BROKEN_PIPE, adapter::settings);
            try (TunClient next = subject.connect();
                    Adapter again = Subject.createUp(next, 1500)) {
                Trial.expect(next.brokerProcessId() != killed, "the same process serves");
                Trial.expect(again.isOpen(), "no adapter");
            }
            return "noticed in " + ms + " ms, and the next broker serves";
        }
    }
}
