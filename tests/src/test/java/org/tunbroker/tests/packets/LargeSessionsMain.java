package org.tunbroker.tests.packets;

import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.life.EchoTraffic;

/** Starts and ends sessions of the largest capacity, as often as its argument says. */
public final class LargeSessionsMain {
    private LargeSessionsMain() {}

    public static void main(final String[] args) {
        final int cycles = Integer.parseInt(args[0]);
        try (TunClient client = TunClient.connect()) {
            Adapter adapter = client.createAdapter("Large", "test");
            for (int i = 0; i < cycles; i++) {
                final Session session = adapter.startSession(Session.MAX_CAPACITY);
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
