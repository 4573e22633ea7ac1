package org.tunbroker.client.wintun;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunbroker.TunException;
import org.tunbroker.client.Arrivals;
import org.tunbroker.client.Session;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.WakeEvent;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * An object of the operating system that is signalled when packets arrive in a session, by a thread
 * that waits for them (see docs/wintun-api.md, "The event"). Each signal is taken by one thread.
 *
 * <p>Thread-safe.
 */
final class ReadWaitEvent implements AutoCloseable {
    // signal again where packets wait, or the session has ended; bounds what a missed signal costs
    private static final long AGAIN_MS = 100;
    private static final Map<Long, ReadWaitEvent> OPEN = new ConcurrentHashMap<>();

    private final Session session;
    private final Signal signal;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What the operating system has for that. */
    private interface Signal {
        long value();

        void set();

        /** Waits, and takes the signal; a wait may end early for no reason. */
        boolean await(long timeoutNs);

        void close();
    }

    /** An eventfd. */
    private static final class EventFile implements Signal {
        private final WakeEvent event = new WakeEvent();

        @Override
        public long value() {
            return event.descriptor().number();
        }

        @Override
        public void set() {
            event.wake();
        }

        @Override
        public boolean await(final long timeoutNs) {
            return event.await(timeoutNs);
        }

        @Override
        public void close() {
            event.close();
        }
    }

    /** An event of Windows that resets itself. */
    private static final class WindowsEvent implements Signal {
        private final KernelHandle event = KernelHandle.newEvent();

        @Override
        public long value() {
            return Pointer.nativeValue(event.pointer());
        }

        @Override
        public void set() {
            event.signal();
        }

        @Override
        public boolean await(final long timeoutNs) {
            return event.await(timeoutNs);
        }

        /** Wakes who waits; the handle is closed once nobody of this process can reach it. */
        @Override
        public void close() {
            event.signal();
        }
    }

    /**
     * Makes the event of a session, and starts its thread.
     *
     * @throws TunException if the operating system has no event left
     */
    ReadWaitEvent(final Session session) {
        this.session = session;
        signal = OperatingSystem.current() == OperatingSystem.WINDOWS
                ? new WindowsEvent()
                : new EventFile();
        OPEN.put(signal.value(), this);
        final Thread thread = new Thread(this::run, "tb-read-wait");
        thread.setDaemon(true);
        thread.start();
    }

    static @Nullable ReadWaitEvent find(final long value) {
        return OPEN.get(value);
    }

    long value() {
        return signal.value();
    }

    /**
     * Waits for a signal and takes it.
     *
     * @param milliseconds how long; negative without limit
     * @return false if the time is over; true also once the session has ended
     */
    boolean await(final int milliseconds) {
        final long begin = System.nanoTime();
        final long limitNs =
                milliseconds < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(milliseconds);
        long leftNs = limitNs;
        boolean first = true;
        while (first || leftNs > 0) {
            first = false;
            if (isClosed()) {
                return true;
            }
            if (signal.await(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(AGAIN_MS)))) {
                return true;
            }
            leftNs = limitNs - (System.nanoTime() - begin);
        }
        return isClosed();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        final Arrivals arrivals = new Arrivals(session);
        try {
            while (!isClosed()) {
                if (isDue(arrivals)) {
                    signal.set();
                }
            }
        } catch (final InterruptedException ex) {
            // whoever interrupts a thread that is not its own ends it: waiting threads look again
            Thread.currentThread().interrupt();
        } finally {
            OPEN.remove(signal.value(), this);
            signal.close();
        }
    }

    /** Waits until there is a reason to signal, or some time has passed; tells which. */
    private boolean isDue(final Arrivals arrivals) throws InterruptedException {
        try {
            if (!session.hasEnded()) {
                return arrivals.await(AGAIN_MS, TimeUnit.MILLISECONDS)
                        || session.awaitReadable(0, TimeUnit.MILLISECONDS);
            }
        } catch (final TunException ex) {
            // a corrupt ring: whoever is woken receives, and is told the same
            return !closed.await(AGAIN_MS, TimeUnit.MILLISECONDS);
        }
        // first at once for those that wait, then for those that come to wait
        signal.set();
        return !closed.await(AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends the thread, which then closes the object of the operating system. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
