package org.tunbroker.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.tunbroker.Offload;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.PacketWriter;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;

/**
 * A client that passes on what comes from one adapter to another, both ways, each with a thread of
 * its own.
 *
 * <p>Argument: the offload of both sessions. It knows no command.
 */
final class ForwardWorker extends Worker {
    /** The adapters, and so the interfaces. */
    static final String HERE = "benchhere";

    /** The other adapter. */
    static final String THERE = "benchthere";

    private static final int CAPACITY = 0x800000;
    private static final int BATCH = 64;
    private static final long WAIT_MS = 1000;
    private static final int MTU = 1500;
    private static final int LARGEST = 0xFFFF;

    private ForwardWorker() {}

    public static void main(final String[] arguments) throws IOException {
        final Offload offload = Offload.valueOf(arguments[0]);
        final int maxLength = offload == Offload.LARGE_PACKETS ? LARGEST : MTU;
        final SessionOptions options = new SessionOptions()
                .withCapacity(CAPACITY)
                .withOffload(offload)
                .withOneThreadEachWay();
        try (TunClient client = TunClient.connect(
                        new ConnectOptions().withDriver(ConnectOptions.DRIVER_LINUX));
                Adapter here = client.createAdapter(HERE, "bench");
                Adapter there = client.createAdapter(THERE, "bench");
                Session one = here.startSession(options);
                Session other = there.startSession(options)) {
            start(one, other, maxLength);
            start(other, one, maxLength);
            new ForwardWorker().serve();
        }
    }

    private static void start(final Session from, final Session to, final int maxLength) {
        final Thread thread = new Thread(() -> forward(from, to, maxLength), "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    private static void forward(final Session from, final Session to, final int maxLength) {
        // copied once, from ring to ring, and seen by the other side a batch at a time
        final PacketWriter writer = room -> {
            try {
                return from.read(room, 0, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
                return Session.NONE;
            }
        };
        try {
            while (!from.hasEnded()) {
                if (to.send(writer, maxLength, BATCH) == 0) {
                    from.awaitReadable(WAIT_MS, TimeUnit.MILLISECONDS);
                    to.awaitWritable(maxLength, WAIT_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    String run(final String command, final long[] arguments) {
        throw new IllegalArgumentException(command);
    }
}
