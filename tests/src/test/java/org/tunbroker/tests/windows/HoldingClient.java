package org.tunbroker.tests.windows;

import java.io.IOException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** A client that has an adapter, and a session of it, until it is killed. */
final class HoldingClient {
    private HoldingClient() {}

    public static void main(final String[] arguments) throws IOException {
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final Adapter adapter = client.createAdapter(arguments[0], "test");
            final Session session = adapter.startSession(Session.MIN_CAPACITY);
            System.out.println("ready " + session.capacity());
            System.in.read();
        }
    }
}
