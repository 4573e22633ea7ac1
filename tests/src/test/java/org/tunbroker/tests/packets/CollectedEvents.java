package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunListener;

/** A listener that remembers what it heard, and may do something about it. Thread-safe. */
final class CollectedEvents implements TunListener {
    /** What a listener heard. */
    record Heard(Object subject, int code, String reason) {}

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final Runnable reaction;

    CollectedEvents() {
        this(() -> {});
    }

    /**
     * Makes a listener.
     *
     * @param reaction run for each event, which counts as heard when it returns or throws
     */
    CollectedEvents(final Runnable reaction) {
        this.reaction = reaction;
    }

    @Override
    public void sessionEnded(final Session session, final int code, final String reason) {
        add(new Heard(session, code, reason));
    }

    @Override
    public void adapterGone(final Adapter adapter, final int code, final String reason) {
        add(new Heard(adapter, code, reason));
    }

    private void add(final Heard event) {
        try {
            reaction.run();
        } catch (final RuntimeException | Error ex) {
            thrown.add(ex);
            throw ex;
        } finally {
            heard.add(event);
        }
    }

    /** Returns what the reaction threw. */
    List<Throwable> thrown() {
        return List.copyOf(thrown);
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    List<Heard> awaitCount(final int count) {
        // a test that lets its listener throw collects that itself
        await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(LoopbackFixture.DEADLINE_S))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> heard.size() >= count);
        return heard();
    }
}
