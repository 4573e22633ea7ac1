package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CncFileDescriptor;
import io.aeron.DriverProxy;
import io.aeron.status.HeartbeatTimestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.life.EchoTraffic;

/** Commands to Aeron's driver that a process sends in another's name. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ForgedCommandSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final BrokerFolder folder = BrokerFolder.create();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private TunClient victim;
    private long victimsNumber;
    private Session session;
    private CompletableFuture<Integer> waiting;
    private MappedByteBuffer cnc;
    private DirectBuffer metaData;

    @BeforeEach
    void connect() throws IOException {
        victim = TunClient.connect(folder.options());
        victim.setListener(new TunListener() {
            @Override
            public void sessionEnded(final Session ended, final int code, final String reason) {
                told.add("session " + code);
            }

            @Override
            public void adapterGone(final Adapter gone, final int code, final String reason) {
                told.add("adapter " + code);
            }
        });
        session = victim.createAdapter("Victim", "Test").startSession(Session.MIN_CAPACITY);
        new EchoTraffic(session).exchange(10);
        waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return session.read(ByteBuffer.allocate(Session.MAX_PACKET_LENGTH));
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        cnc = IoUtil.mapExistingFile(
                folder.generation().aeron().resolve(CncFileDescriptor.CNC_FILE).toFile(), "cnc");
        metaData = CncFileDescriptor.createMetaDataBuffer(cnc);
        // the broker's own client joined before, and Aeron counts upwards
        victimsNumber = Collections.max(aeronClients());
    }

    @AfterEach
    void close() {
        victim.close();
        IoUtil.unmap(cnc);
        folder.close();
    }

    private DriverProxy inNameOf(final long aeronClientId) {
        return new DriverProxy(
                new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(cnc, metaData)),
                aeronClientId);
    }

    private Set<Long> aeronClients() {
        final CountersReader counters = new CountersReader(
                CncFileDescriptor.createCountersMetaDataBuffer(cnc, metaData),
                CncFileDescriptor.createCountersValuesBuffer(cnc, metaData));
        final Set<Long> numbers = new HashSet<>();
        counters.forEach((counterId, typeId, key, label) -> {
            if (typeId == HeartbeatTimestamp.HEARTBEAT_TYPE_ID) {
                numbers.add(key.getLong(HeartbeatTimestamp.REGISTRATION_ID_OFFSET));
            }
        });
        return numbers;
    }

    /** Removes a client from Aeron, whose next sign of life may undo that in the last moment. */
    private void remove(final long aeronClientId) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(100)).until(() -> {
            inNameOf(aeronClientId).clientClose();
            return !aeronClients().contains(aeronClientId);
        });
    }

    private void assertVictimIsTold(final String when) throws Exception {
        final long begin = System.nanoTime();
        assertEquals("session 109", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        final long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertEquals("adapter 109", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        System.out.println("told of its loss after " + ms + " ms: " + when);
        assertEquals(Session.END, waiting.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        assertTrue(session.hasEnded());
        assertFalse(victim.isOpen());
        final TunException error = assertThrows(TunException.class, victim::adapters);
        assertTrue(error.is(ErrorCode.ERROR_BROKEN_PIPE), error::getMessage);
        assertTrue(error.reason().contains("connect anew"), error::getMessage);
        assertEquals(null, told.poll());
    }

    @Test
    void shouldTellClientThatAnotherRemovedFromAeron() throws Exception {
        try (Neighbour neighbour = Neighbour.in(folder)) {
            remove(victimsNumber);
            assertVictimIsTold("removed from Aeron");
            await("its adapter is removed")
                    .atMost(DEADLINE)
                    .until(() -> neighbour.client().adapters().size() == 1);
            victim.close();
            neighbour.assertServed();
            try (TunClient again = TunClient.connect(folder.options())) {
                new EchoTraffic(again.createAdapter("Victim", "Test").startSession()).exchange(10);
            }
        }
    }

    @Test
    void shouldFailTheCallThatWaitsWhenClientIsRemovedFromAeron() throws Exception {
        try (Neighbour neighbour = Neighbour.in(folder)) {
            final CompletableFuture<Object> calls = CompletableFuture.supplyAsync(() -> {
                while (true) {
                    victim.adapters();
                }
            });
            remove(victimsNumber);
            final TunException error = (TunException) assertThrows(
                            ExecutionException.class,
                            () -> calls.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .getCause();
            assertTrue(error.is(ErrorCode.ERROR_BROKEN_PIPE), error::getMessage);
            assertVictimIsTold("removed from Aeron while it called");
            neighbour.assertServed();
        }
    }

    @Test
    void shouldTellClientWhoseStreamsAnotherRemoved() throws Exception {
        removeStreams();
        assertVictimIsTold("its streams removed");
    }

    /** Removes all publications, the broker's too, whatever numbers they have. */
    private void removeStreams() {
        final DriverProxy forger = inNameOf(victimsNumber);
        final long latest = forger.addCounter(1, "any");
        for (long number = 0; number < latest; number++) {
            forger.removePublication(number);
        }
    }

    @Test
    void shouldEndInOrderWhenTheBrokersOwnClientIsRemovedFromAeron() throws Exception {
        final Set<Long> others = aeronClients();
        assertTrue(others.remove(victimsNumber));
        others.forEach(this::remove);
        assertBrokerEndsInOrder();
    }

    @Test
    @Tag("heavy")
    void shouldEndInOrderWhenTheBrokersOwnSubscriptionIsRemoved() throws Exception {
        final DriverProxy forger = inNameOf(victimsNumber);
        // what the broker asked for before the victim came has lower numbers
        for (long number = 0; number < victimsNumber; number++) {
            forger.removeSubscription(number);
        }
        assertBrokerEndsInOrder();
    }

    /** Its clients hear of it by an event, where their streams are left, or as of a death. */
    private void assertBrokerEndsInOrder() throws Exception {
        assertTrue(told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS).matches("session (38|109)"));
        assertTrue(told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS).matches("adapter (38|109)"));
        assertEquals(Session.END, waiting.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        await().atMost(DEADLINE).until(() -> !victim.isOpen());
        await().atMost(DEADLINE).until(() -> folder.brokers().isEmpty());
        assertTrue(folder.log().contains("the broker cannot go on"), folder::log);
        try (TunClient next = TunClient.connect(folder.options())) {
            new EchoTraffic(next.createAdapter("Victim", "Test").startSession()).exchange(10);
        }
    }
}
