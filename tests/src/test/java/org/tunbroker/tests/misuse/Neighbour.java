package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.life.EchoTraffic;

/** A client that behaves, and notices when the broker no longer serves it. For one thread. */
final class Neighbour implements AutoCloseable {
    private final BrokerFolder folder;
    private final TunClient client;
    private final EchoTraffic traffic;

    private Neighbour(final BrokerFolder folder) {
        this.folder = folder;
        client = TunClient.connect(folder.options());
        traffic = new EchoTraffic(
                client.createAdapter("Neighbour", "Test").startSession(Session.MIN_CAPACITY));
        traffic.exchange(1);
    }

    /** Connects, and so starts the folder's broker. */
    static Neighbour in(final BrokerFolder folder) {
        return new Neighbour(folder);
    }

    /** Checks that the same broker serves it, and others, as before. */
    void assertServed() {
        traffic.exchange(20);
        assertTrue(client.runningDriverVersion() > 0);
        assertEquals(folder.broker(), client.brokerProcessId());
        try (TunClient other = TunClient.connect(folder.options())) {
            assertEquals(client.brokerProcessId(), other.brokerProcessId());
        }
    }

    /** Sends so many packets and has each back. */
    void exchange(final int packets) {
        traffic.exchange(packets);
    }

    TunClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
