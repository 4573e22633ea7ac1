package org.tunbroker.tests.kernel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tunbroker.client.Session;
import org.tunbroker.ipc.packet.IcmpEcho;

/**
 * A client's thread that takes each packet of a session until the session ends, and either answers
 * it if it is a ping, or passes it on to another session. It prints what made it end.
 *
 * <p>The counts may be read by any thread.
 */
final class Forwarder extends Thread {
    private final Session from;
    private final Session to;
    private final boolean pingsOnly;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
    // written by this thread only
    private volatile long received;
    private volatile long sent;
    private volatile int longest;

    Forwarder(
            final String interfaceName,
            final Session from,
            final Session to,
            final boolean pingsOnly) {
        super(interfaceName);
        this.from = from;
        this.to = to;
        this.pingsOnly = pingsOnly;
        setDaemon(true);
    }

    @Override
    public void run() {
        String end;
        try {
            while (from.read(packet) != Session.END) {
                packet.flip();
                final int length = packet.remaining();
                count(length);
                if (!pingsOnly || IcmpEcho.reply(packet, 0, length)) {
                    to.write(packet);
                    sent = sent + 1;
                }
                packet.clear();
            }
            end = "end";
        } catch (final InterruptedException | RuntimeException ex) {
            end = ex.toString();
        }
        System.out.println(Words.join(Arrays.asList("event", "forwarderEnded", getName(), end)));
    }

    private void count(final int length) {
        received = received + 1;
        if (length > longest) {
            longest = length;
        }
    }

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    int longest() {
        return longest;
    }
}
