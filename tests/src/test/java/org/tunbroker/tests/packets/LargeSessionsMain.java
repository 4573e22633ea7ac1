package org.tunbroker.tests.packets;

import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.life.EchoTraffic;

/**
 * Starts and ends sessions of the largest capacity, as often as its first argument says; its second
 * one says whether with a thread each way.
 */
public final class LargeSessionsMain {
    private LargeSessionsMain() {}

    public static void main(final String[] args) {
        final int cycles = Integer.parseInt(args[0]);
        final SessionOptions large = new SessionOptions().withCapacity(Session.MAX_CAPACITY);
        final SessionOptions options =
                Boolean.parseBoolean(args[1]) ? large.withOneThreadEachWay() : large;
        try (TunClient client = TunClient.connect()) {
            Adapter adapter = client.createAdapter("Large", "test");
            for (int i = 0; i < cycles; i++) {
                final Session session = adapter.startSession(options);
                new EchoTraffic(session).exchange(2);
                if (i % 2 == 0) {
                    session.close();
                } else {
                    adapter.close();
                    adapter = client.createAdapter("Large", "test");
                }
            }
        }
        System.out.println("sessions: " + cycles);
    }
}
