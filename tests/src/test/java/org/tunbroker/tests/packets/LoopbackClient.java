package org.tunbroker.tests.packets;

import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;

/**
 * A client in this JVM with a session on the loopback driver, which gives every packet back, and
 * what most tests do with it.
 *
 * <p>Thread-safe.
 */
final class LoopbackClient implements AutoCloseable {
    private final TunClient client;
    private final Adapter adapter;
    private final Session session;

    private LoopbackClient(final TunClient client, final int capacity) {
        this.client = client;
        adapter = client.createAdapter("Packets", "test");
        session = adapter.startSession(capacity);
    }

    /**
     * Connects, and starts a session.
     *
     * @param folder whose broker it uses
     * @param capacity of each ring
     * @return the client, owned by the caller
     */
    static LoopbackClient open(final BrokerFolder folder, final int capacity) {
        final TunClient client = TunClient.connect(folder.options());
        try {
            return new LoopbackClient(client, capacity);
        } catch (final RuntimeException ex) {
            client.close();
            throw ex;
        }
    }

    /** Connects, and starts a session with the smallest rings. */
    static LoopbackClient open(final BrokerFolder folder) {
        return open(folder, Session.MIN_CAPACITY);
    }

    TunClient client() {
        return client;
    }

    Adapter adapter() {
        return adapter;
    }

    Session session() {
        return session;
    }

    /** Sends packets of a length, numbered in their first four bytes from a number on. */
    void send(final int first, final int count, final int length) throws InterruptedException {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        for (int number = first; number < first + count; number++) {
            packet.clear();
            session.write(packet.putInt(0, number));
        }
    }

    /** Closes all of it. Idempotent. */
    @Override
    public void close() {
        client.close();
    }
}
