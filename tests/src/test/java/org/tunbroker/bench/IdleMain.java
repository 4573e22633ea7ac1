package org.tunbroker.bench;

import java.io.IOException;
import org.tunbroker.client.TunClient;

/** Has nothing to do until its input ends: with an adapter and a session, or without anything. */
final class IdleMain {
    private IdleMain() {}

    public static void main(final String[] arguments) throws IOException {
        if (arguments.length > 0) {
            System.out.println(Worker.READY);
            System.in.read();
            return;
        }
        try (TunClient client = TunClient.connect()) {
            client.createAdapter("Idle", "bench").startSession();
            System.out.println(Worker.READY);
            System.in.read();
        }
    }
}
