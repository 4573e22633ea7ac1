package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.internal.connect.FakeBroker;

/** A client that recovers, and the brokers that it finds, one after the other. */
final class RecoveringClient implements AutoCloseable {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<RecoveryProgress> progress = new CopyOnWriteArrayList<>();
    final FakeBroker first;
    final TunClient client;
    private final Queue<FakeBroker> next = new ConcurrentLinkedQueue<>();

    RecoveringClient() {
        this(new RecoveryOptions());
    }

    RecoveringClient(final RecoveryOptions options) {
        this(options, Duration.ofSeconds(30));
    }

    RecoveringClient(final RecoveryOptions options, final Duration callTimeout) {
        first = new FakeBroker(callTimeout);
        client = TunClient.started(
                first.connected(),
                options.withBackOff(Duration.ofMillis(1), Duration.ofMillis(5)),
                limitNs -> connect());
        client.setListener(new Listener());
    }

    private Connector.Connected connect() {
        final FakeBroker found = next.poll();
        if (found == null) {
            throw new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "connect", "there is no broker");
        }
        return found.connected();
    }

    /** Adds a broker that the client finds once it has none, after those before. */
    FakeBroker addBroker() {
        final FakeBroker added = new FakeBroker(Duration.ofSeconds(30));
        next.add(added);
        return added;
    }

    FakeBroker addBroker(final FakeBroker added) {
        next.add(added);
        return added;
    }

    void awaitPhase(final RecoveryPhase phase) {
        FakeBroker.awaitTrue(() -> heard.contains(phase.toString()));
    }

    RecoveryProgress last() {
        return progress.get(progress.size() - 1);
    }

    void assertHeard(final Object... all) {
        assertEquals(List.of(all).stream().map(Object::toString).toList(), heard);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Listener implements TunListener {
        @Override
        public void sessionEnded(final Session session, final int code, final String reason) {
            heard.add("session " + code);
        }

        @Override
        public void adapterGone(final Adapter adapter, final int code, final String reason) {
            heard.add("adapter " + adapter.info().name() + " " + code);
        }

        @Override
        public void recovery(final RecoveryPhase phase, final RecoveryProgress told) {
            progress.add(told);
            heard.add(phase.toString());
        }
    }
}
