package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Session;

/** A thread that sends numbered packets until all are sent or the session ends. Thread-safe. */
final class BackgroundSender {
    private final Session session;
    private final int count;
    private final int length;
    private final Thread thread = new Thread(this::run, "background-sender");
    private volatile Throwable failure;

    BackgroundSender(final Session session, final int count, final int length) {
        this.session = session;
        this.count = count;
        this.length = length;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            int number = 0;
            while (number < count
                    && session.write(LoopbackFixture.numbered(number, length)) != Session.END) {
                number++;
            }
        } catch (final InterruptedException | RuntimeException | Error ex) {
            failure = ex;
        }
    }

    /** Waits for its end, which must have been a good one. */
    void join() throws InterruptedException {
        TimeUnit.SECONDS.timedJoin(thread, LoopbackFixture.DEADLINE_S);
        assertNull(failure);
    }
}
