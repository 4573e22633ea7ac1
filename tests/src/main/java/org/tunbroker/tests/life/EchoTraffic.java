package org.tunbroker.tests.life;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Session;

/**
 * Packets that the loopback driver gives back, each checked byte by byte. For one thread.
 *
 * <p>Used by clients without JUnit on their class path.
 */
public final class EchoTraffic {
    private static final long DEADLINE_S = 30;
    private static final int LENGTH_STEP = 37;
    private static final int LENGTHS = 1400;
    // as much as an IP packet has at least: the driver wintun takes no less
    private static final int LEAST = 40;

    private final ByteBuffer outgoing = ByteBuffer.allocate(LEAST + LENGTHS + Long.BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocate(Session.MAX_PACKET_LENGTH);
    private final Session session;
    private long next;

    /** Makes the traffic of a session, whose packets nobody else takes. */
    public EchoTraffic(final Session session) {
        this.session = session;
    }

    /**
     * Sends packets, one after the other, and waits for each to come back.
     *
     * @param count how many
     * @throws IllegalStateException if one is lost, changed or out of order, or the session ended
     */
    public void exchange(final int count) {
        for (int i = 0; i < count; i++) {
            exchange();
        }
    }

    private void exchange() {
        final long sequence = next++;
        // the first byte is 0, so that it is no IP packet
        outgoing.clear();
        outgoing.putLong(sequence);
        final int filler = LEAST + (int) (sequence * LENGTH_STEP % LENGTHS);
        for (int i = 0; i < filler; i++) {
            outgoing.put((byte) (sequence + i));
        }
        outgoing.flip();
        try {
            check(session.write(outgoing, DEADLINE_S, TimeUnit.SECONDS), sequence);
            incoming.clear();
            check(session.read(incoming, DEADLINE_S, TimeUnit.SECONDS), sequence);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
        incoming.flip();
        outgoing.rewind();
        if (!incoming.equals(outgoing)) {
            throw new IllegalStateException("packet " + sequence + " is not what was sent");
        }
    }

    private static void check(final int result, final long sequence) {
        if (result < 0) {
            throw new IllegalStateException("packet " + sequence
                    + (result == Session.END ? ": the session has ended" : " is lost"));
        }
    }
}
