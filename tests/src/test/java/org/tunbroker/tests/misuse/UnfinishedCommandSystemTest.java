package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RawClient;

/**
 * A client that is killed, or stopped, in the nanoseconds in which it has claimed a place in
 * Aeron's ring of commands and not yet filled it. The ring stands still then, for all.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnfinishedCommandSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration ALL_IS_WELL = Duration.ofSeconds(2);
    private static final int LENGTH = 24;

    /** How far the client came. */
    enum Stage {
        CLAIMED {
            @Override
            void leave(final ManyToOneRingBuffer ring) {
                ring.tryClaim(1, LENGTH);
            }
        },
        MOVED_TAIL {
            @Override
            void leave(final ManyToOneRingBuffer ring) {
                final AtomicBuffer buffer = ring.buffer();
                final int tail = ring.capacity() + RingBufferDescriptor.TAIL_POSITION_OFFSET;
                // a record has a header of 8 bytes
                buffer.getAndAddLong(tail, Long.BYTES + LENGTH);
            }
        };

        abstract void leave(ManyToOneRingBuffer ring);
    }

    private final BrokerFolder folder = BrokerFolder.create();
    private final Neighbour neighbour = Neighbour.in(folder);

    @AfterEach
    void close() {
        try {
            neighbour.exchange(100);
            neighbour.assertServed();
        } finally {
            neighbour.close();
            folder.close();
        }
    }

    private JvmProcess startUnfinished(final Stage stage, final boolean hello) {
        final JvmProcess client = folder.client(
                        JvmArchitecture.NATIVE,
                        UnfinishedClient.class,
                        folder.generation().path().toString(),
                        stage.name(),
                        String.valueOf(hello))
                .start();
        client.awaitLine("unfinished", DEADLINE);
        return client;
    }

    private void connectAnother() {
        try (TunClient another = TunClient.connect(folder.options().withConnectTimeout(DEADLINE))) {
            another.createAdapter("Another", "Test").close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetOthersInAfterServedClientWasKilledInItsClaim(final Stage stage) {
        startUnfinished(stage, true).close();
        connectAnother();
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetOthersInAfterComingClientWasKilledInItsClaim(final Stage stage) {
        startUnfinished(stage, false).close();
        connectAnother();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldServeItsClientsWhileOneIsStoppedInItsClaim(final Stage stage) {
        try (RawClient coming = RawClient.attach(folder.generation().path(), 1)) {
            try (JvmProcess stopped = startUnfinished(stage, true)) {
                // the answer needs a stream, which the driver cannot make now
                coming.send(coming.encode(coming.hello()));
                await().atMost(DEADLINE).during(ALL_IS_WELL).until(() -> {
                    neighbour.exchange(10);
                    neighbour.client().createAdapter("Another", "Test").close();
                    return stopped.isAlive();
                });
                assertNull(coming.await(0));
            }
            assertInstanceOf(Reply.Welcome.class, coming.await(DEADLINE.toNanos()));
        }
        connectAnother();
    }

    /** Claims a place and goes no further. */
    static final class UnfinishedClient {
        private UnfinishedClient() {}

        public static void main(final String[] args) throws IOException {
            final Path generation = Path.of(args[0]);
            try (RawClient client = RawClient.attach(generation, 2)) {
                if (Boolean.parseBoolean(args[2])) {
                    client.ask(client.hello());
                }
                final ByteBuffer cnc = IoUtil.mapExistingFile(
                        generation
                                .resolve("aeron")
                                .resolve(CncFileDescriptor.CNC_FILE)
                                .toFile(),
                        "cnc");
                Stage.valueOf(args[1])
                        .leave(new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(
                                cnc, CncFileDescriptor.createMetaDataBuffer(cnc))));
                System.out.println("unfinished");
                System.in.read();
            }
        }
    }
}
