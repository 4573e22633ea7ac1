package org.tunbroker.client.device;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Session;

/** The packets of a device, whose session comes and goes. Thread-safe. */
final class DevicePackets {
    // null while the device is down
    private volatile @Nullable Session session;

    boolean isStarted() {
        return session != null;
    }

    boolean areMoving() {
        final Session current = session;
        return current != null && !current.hasEnded();
    }

    void start(final Session started) {
        session = started;
    }

    /** Ends the session, if there is one, and wakes those that wait on it. */
    void end() {
        final Session ending = session;
        session = null;
        if (ending != null) {
            ending.close();
        }
    }

    byte @Nullable [] read() {
        final byte[][] taken = new byte[1][];
        final int count = session("read").receive(packet -> taken[0] = copy(packet), 1);
        checkEnd("read", count);
        return taken[0];
    }

    private static byte[] copy(final ByteBuffer packet) {
        final byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        return bytes;
    }

    boolean await(final long timeout, final TimeUnit unit) throws InterruptedException {
        final Session current = session("waitReadEvent");
        final boolean readable = current.awaitReadable(timeout, unit);
        checkEnd("waitReadEvent", current.hasEnded() ? Session.END : 0);
        return readable;
    }

    boolean write(final byte[] packet) {
        final int length;
        try {
            length = session("write").write(ByteBuffer.wrap(packet), 0, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException ex) {
            // a call that does not wait looks at no interruption
            throw new IllegalStateException(ex);
        }
        checkEnd("write", length);
        return length != Session.NONE;
    }

    private Session session(final String call) {
        final Session current = session;
        if (current == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, call, "the device is down; call up() first");
        }
        return current;
    }

    private static void checkEnd(final String call, final int answer) {
        if (answer == Session.END) {
            throw new TunException(
                    ErrorCode.ERROR_HANDLE_EOF,
                    call,
                    "the session has ended; call down(), then up(), or create the device anew");
        }
    }
}
