package org.tunbroker.tests.machine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** An application that sends a packet, takes it back, and leaves. */
public final class PacketApplication {
    private static final int LENGTH = 100;

    private PacketApplication() {}

    /** Runs it against the broker of a folder. */
    public static void run(final String folder) throws InterruptedException {
        final ConnectOptions options = new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withDirectory(Path.of(folder));
        try (TunClient client = TunClient.connect(options);
                Session session = client.createAdapter("Application", "Test").startSession()) {
            session.write(ByteBuffer.allocate(LENGTH));
            final int received = session.read(ByteBuffer.allocate(LENGTH), 10, TimeUnit.SECONDS);
            if (received != LENGTH) {
                throw new IllegalStateException("received " + received);
            }
        }
    }
}
