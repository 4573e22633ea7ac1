package org.tunbroker.launcher.command.capture;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.client.capture.Capture;

/**
 * Moves packets from a capture into files, until enough are written, the capture is over, or this
 * is told to stop. For one thread, but for {@link #stop}.
 */
final class CaptureRun {
    private static final int BATCH = 256;
    // also without a pause, so that a failure to write is noticed
    private static final int FLUSH_AFTER = 1024;
    // what a packet waits before Wireshark sees it
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STOP_S = 5;

    private final Capture capture;
    private final CaptureFiles files;
    private final PacketFilter filter;
    // 0 for any number
    private final long most;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean stopping;
    private int unflushed;

    CaptureRun(
            final Capture capture,
            final CaptureFiles files,
            final PacketFilter filter,
            final long most) {
        this.capture = capture;
        this.files = files;
        this.filter = filter;
        this.most = most;
    }

    /** Runs to the end, and completes the file. */
    void run() throws IOException {
        try {
            while (!isDone()) {
                // looked at before the packets: what was copied until then is all there is
                final boolean over = capture.isOver();
                if (!move()) {
                    if (over) {
                        break;
                    }
                    files.flush();
                    LockSupport.parkNanos(BETWEEN_LOOKS_NS);
                }
            }
            capture.close();
            while (!isFull() && move()) {
                // what was copied before the end
            }
            files.drops(capture.dropped(true) + capture.dropped(false));
            files.close();
        } finally {
            finished.countDown();
        }
    }

    private boolean isFull() {
        return most > 0 && files.packets() >= most;
    }

    private boolean isDone() {
        return stopping || isFull();
    }

    /** Writes a few packets; returns whether there were any. */
    private boolean move() throws IOException {
        final long left = most == 0 ? BATCH : Math.min(BATCH, most - files.packets());
        final int moved = capture.poll(
                (timeNs, toClient, length, dropped, bytes) -> {
                    if (filter.matches(bytes)) {
                        files.packet(timeNs, toClient, length, dropped, bytes);
                    } else {
                        files.lost(dropped);
                    }
                },
                (int) left);
        unflushed += moved;
        if (unflushed >= FLUSH_AFTER) {
            files.flush();
            unflushed = 0;
        }
        return moved > 0;
    }

    /** Has it stop, and waits until the file is complete; for the end of the JVM. */
    void stop() {
        stopping = true;
        try {
            if (!finished.await(STOP_S, TimeUnit.SECONDS)) {
                System.err.println("tunbroker: the file is not complete");
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
