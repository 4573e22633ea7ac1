package org.tunbroker.launcher.command.ping;

import java.nio.ByteBuffer;
import org.tunbroker.client.Session;
import org.tunbroker.ipc.packet.IcmpEcho;

/** Answers each ICMP echo request of a session until the session ends; ignores other packets. */
final class EchoResponder implements Runnable {
    private final Session session;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);

    private int answered;

    EchoResponder(final Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        try {
            packet.clear();
            int length = session.read(packet);
            while (length != Session.END) {
                packet.flip();
                if (IcmpEcho.reply(packet, 0, length)) {
                    session.write(packet);
                    answered++;
                }
                packet.clear();
                length = session.read(packet);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the number of answered requests; to be called after {@link #run} has ended. */
    int answered() {
        return answered;
    }
}
