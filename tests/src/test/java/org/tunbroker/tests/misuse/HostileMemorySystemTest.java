package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.life.EchoTraffic;
import org.tunbroker.tests.life.RawClient;
import org.tunbroker.tests.life.RawSocket;
import org.tunbroker.tests.life.RemoteClient;

/** A client that damages the memory it shares with the broker, and what that does to whom. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileMemorySystemTest extends NeighbourFixture {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int HEADER_WORDS = 1280 / Integer.BYTES;
    private static final int STATE_OFFSET = 128;
    private static final int STATE_WORDS = 256 / Integer.BYTES;

    // the memory of its session
    private static Path neighbours;

    @BeforeAll
    static void lookAtNeighbour() {
        neighbours = folder.sessionMemories().get(0);
    }

    @AfterEach
    void shouldLeaveNothing() {
        await().atMost(DEADLINE)
                .until(() -> neighbour.client().adapters().size() == 1
                        && folder.sessionMemories().equals(List.of(neighbours)));
    }

    /** Finds the memory of the session that is not the neighbour's. */
    private static Path newestSession() {
        final List<Path> others = new ArrayList<>(folder.sessionMemories());
        others.remove(neighbours);
        assertEquals(1, others.size());
        return others.get(0);
    }

    /** Tries to take memory away, which the kernel refuses (EPERM). */
    private static void tryToTruncate(final Path memory) throws IOException {
        final long size = Files.size(memory);
        try (FileChannel channel = FileChannel.open(memory, StandardOpenOption.WRITE)) {
            final IOException refused = assertThrows(IOException.class, () -> channel.truncate(0));
            assertTrue(refused.getMessage().contains("not permitted"), refused::getMessage);
        }
        assertEquals(size, Files.size(memory));
    }

    private static void truncate(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private static MappedByteBuffer map(final Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
        }
    }

    @Test
    void shouldLetNobodyTruncateASession() throws IOException {
        try (RemoteClient victim = RemoteClient.start(folder)) {
            victim.connect();
            victim.createWithSession("Victim");
            for (int i = 0; i < 5; i++) {
                tryToTruncate(newestSession());
                victim.expect("echoed", "echo 100");
            }
            assertEquals("false", victim.ask("ended"));
        }
    }

    private static Reply.SessionStarted start(
            final RawClient raw, final int adapter, final int capacity, final int memory) {
        return assertInstanceOf(
                Reply.SessionStarted.class,
                raw.ask(new Request.StartSession(adapter, capacity, 0, memory)));
    }

    private static int create(final RawClient raw, final String name) {
        return assertInstanceOf(
                        Reply.AdapterOpened.class,
                        raw.ask(new Request.CreateAdapter(name, "Test", null)))
                .adapter;
    }

    @Test
    void shouldUseMemoryAgainForTheClientThatHadItAndNoOther() {
        final int capacity = Session.MIN_CAPACITY;
        try (RawClient one = RawClient.attach(folder.generation().path(), 11);
                RawClient other = RawClient.attach(folder.generation().path(), 12)) {
            assertInstanceOf(Reply.Welcome.class, one.ask(one.hello()));
            assertInstanceOf(Reply.Welcome.class, other.ask(other.hello()));
            final int first = create(one, "First");
            final int second = create(one, "Second");
            final int foreign = create(other, "Foreign");
            final Reply.SessionStarted started = start(one, first, capacity, 0);
            assertEquals(started.session, started.memory);
            // it is in use
            final Reply.SessionStarted next = start(one, second, capacity, started.memory);
            assertEquals(next.session, next.memory);
            assertInstanceOf(Reply.Done.class, one.ask(new Request.EndSession(next.session)));
            assertInstanceOf(Reply.Done.class, one.ask(new Request.EndSession(started.session)));
            // it is another's
            final Reply.SessionStarted others = start(other, foreign, capacity, started.memory);
            assertEquals(others.session, others.memory);
            // it is too small
            final Reply.SessionStarted larger = start(one, first, 2 * capacity, started.memory);
            assertEquals(larger.session, larger.memory);
            assertInstanceOf(Reply.Done.class, one.ask(new Request.EndSession(larger.session)));
            assertEquals(started.memory, start(one, first, capacity, started.memory).memory);
            // who names none, or nonsense, gets new memory, and those that wait are closed
            final Reply.SessionStarted nonsense = start(one, second, capacity, -1);
            assertEquals(nonsense.session, nonsense.memory);
            // those of First and Second, the larger one that waits, and another's
            assertEquals(4, folder.sessionMemories().size() - 1);
        }
    }

    @Test
    void shouldStartSessionInMemoryThatWasOverwrittenWhileItWaited() throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final Adapter adapter = client.createAdapter("Shortened", "Test");
            for (int i = 0; i < 5; i++) {
                final Session session = adapter.startSession(Session.MIN_CAPACITY);
                new EchoTraffic(session).exchange(300);
                session.close();
                final Path memory = newestSession();
                tryToTruncate(memory);
                final MappedByteBuffer waiting = map(memory);
                while (waiting.remaining() >= Integer.BYTES) {
                    waiting.putInt(-1);
                }
            }
        }
    }

    @Test
    void shouldAnswerEndWhenSessionEndsWhileAPacketIsCopied() throws Exception {
        try (TunClient client = TunClient.connect(folder.options())) {
            final Session session =
                    client.createAdapter("Ending", "Test").startSession(Session.MIN_CAPACITY);
            final int length = 64;
            session.write(ByteBuffer.allocate(length).putInt(0, 7));
            assertTrue(session.awaitReadable(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            // the copy itself overwrites the state, and so ends the session while it is made
            final ByteBuffer target = map(newestSession());
            target.limit(STATE_OFFSET + length).position(STATE_OFFSET);
            assertEquals(Session.END, session.read(target));
            assertEquals(STATE_OFFSET, target.position());
        }
    }

    @Test
    void shouldServeOthersWhenRingWordsAreNonsense() throws Exception {
        final Random random = new Random(3);
        for (int i = 0; i < 10; i++) {
            try (TunClient client = TunClient.connect(folder.options())) {
                final LinkedBlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
                client.setListener(new TunListener() {
                    @Override
                    public void sessionEnded(
                            final Session ended, final int code, final String reason) {
                        codes.add(code);
                    }
                });
                final Adapter adapter = client.createAdapter("Nonsense", "Test");
                final Session session = adapter.startSession(Session.MIN_CAPACITY);
                new EchoTraffic(session).exchange(3);
                final MappedByteBuffer memory = map(newestSession());
                for (int word = STATE_WORDS; word < HEADER_WORDS; word++) {
                    memory.putInt(word * Integer.BYTES, random.nextInt());
                }
                final Integer code = codes.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertEquals(13, code, "ERROR_INVALID_DATA");
                assertTrue(session.hasEnded());
                new EchoTraffic(adapter.startSession(Session.MIN_CAPACITY)).exchange(10);
            }
        }
    }

    @Test
    void shouldServeOthersWhenPacketsAreNonsense() throws Exception {
        final Random random = new Random(4);
        try (TunClient client = TunClient.connect(folder.options())) {
            final Session session =
                    client.createAdapter("Noise", "Test").startSession(Session.MIN_CAPACITY);
            final MappedByteBuffer memory = map(newestSession());
            for (int i = 0; i < 1000 && !session.hasEnded(); i++) {
                session.write(ByteBuffer.allocate(random.nextInt(1000)), 0, TimeUnit.SECONDS);
                // over sizes and contents of both rings, while the broker reads them
                for (int j = 0; j < 200; j++) {
                    memory.putInt(
                            4096 + random.nextInt(memory.capacity() / 4 - 1024) * 4,
                            random.nextInt(0x20000) - 0x8000);
                }
            }
        }
    }

    @Test
    void shouldNotBurnTheProcessorWhenDoorbellsAreRungWithoutEnd() throws Exception {
        final RawClient raw = RawClient.attach(folder.generation().path(), 2);
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        final AtomicBuffer broker = raw.socket().brokerDoorbells().buffer();
        final AtomicBuffer own = raw.socket().doorbells().buffer();
        final Random random = new Random(5);
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() - end < 0) {
            broker.putInt(0, random.nextInt());
            own.putInt(0, random.nextInt());
        }
        neighbour.assertServed();
        assertInstanceOf(Reply.AdapterList.class, raw.ask(new Request.ListAdapters(0)));
        raw.close();
    }

    @Test
    void shouldServeOthersWhenDoorbellsAreNonsense() {
        final Random random = new Random(6);
        try (RawClient raw = RawClient.attach(folder.generation().path(), 4)) {
            assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
            final byte[] noise = new byte[Doorbells.LENGTH];
            for (int i = 0; i < 3; i++) {
                random.nextBytes(noise);
                raw.socket().doorbells().buffer().putBytes(0, noise);
                raw.socket().brokerDoorbells().buffer().putBytes(0, noise);
                assertInstanceOf(Reply.AdapterList.class, raw.ask(new Request.ListAdapters(0)));
            }
            neighbour.assertServed();
        }
    }

    @Test
    @Tag("heavy")
    void shouldHangUpOnWhoSendsNonsenseByTheSocketAndServeOthers() {
        final Random random = new Random(7);
        final Path generation = folder.generation().path();
        for (int i = 0; i < 20; i++) {
            final byte[] noise = new byte[1 + random.nextInt(1000)];
            random.nextBytes(noise);
            try (RawSocket early = RawSocket.connectInSilence(generation);
                    RawSocket late = RawSocket.connect(generation, 100 + i)) {
                early.send(noise);
                late.send(noise);
                await().atMost(DEADLINE).until(() -> early.isHungUp() && late.isHungUp());
            }
        }
        final RawClient served = RawClient.attach(generation, 5);
        assertInstanceOf(Reply.Welcome.class, served.ask(served.hello()));
        served.socket().send(Handshake.joined(1));
        await().atMost(DEADLINE).until(() -> served.socket().isHungUp());
        served.close();
    }

    @Test
    void shouldStartAnotherBrokerWhenAeronsFilesAreTruncated() throws IOException {
        try (BrokerFolder own = BrokerFolder.create();
                RemoteClient victim = RemoteClient.start(own)) {
            final int damaged = victim.connect();
            victim.createWithSession("Damaged");
            truncate(own.generation().aeron().resolve("cnc.dat"));
            await().atMost(DEADLINE).until(() -> !ProcessView.of(damaged).exists());
            await().atMost(DEADLINE).until(() -> victim.ask("ended").equals("true"));
            final String answer = victim.ask("list");
            assertTrue(answer.startsWith("error 109 request: the broker died"), answer);
            try (TunClient next = TunClient.connect(own.options())) {
                assertNotEquals(damaged, next.brokerProcessId());
                new EchoTraffic(next.createAdapter("Next", "Test").startSession()).exchange(10);
            }
            victim.expect("closed", "close");
            assertEquals(own.broker(), victim.connect());
        }
    }
}
