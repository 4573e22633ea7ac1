package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.NetworkNamespace;

/** The whole broker but for Aeron, the door and the driver; the test's thread is the loop's. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the door of Windows has the broker's bell")
@Timeout(60)
class BrokerTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_NS = 10 * SECOND_NS;
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int OWN_PROCESS = (int) ProcessHandle.current().pid();
    private static final String OPTIONS = "--directory d --driver fake --idle-exit-ms 10000";

    @TempDir
    private Path folder;

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(-1));
    private final FakeTransport transport = new FakeTransport();
    private final FakeDoor door = new FakeDoor();
    private final FakeDriver driver = new FakeDriver();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ControlCodec codec = new ControlCodec();
    private Generation generation;
    private ControlLoop loop;
    private IntConsumer onStreamGone;
    private Broker broker;

    @BeforeEach
    void launch() {
        generation = GenerationFolder.make(BrokerDirectory.at(folder), 1);
        door.file = BrokerFile.create(generation, OWN_PROCESS);
        launch(OPTIONS);
    }

    private void launch(final String options) {
        broker = new Broker(
                BrokerOptions.parse(options.split(" ")),
                generation,
                door,
                driver,
                (newLoop, newOnStreamGone) -> {
                    loop = newLoop;
                    onStreamGone = newOnStreamGone;
                    return transport;
                },
                clock::get,
                new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), clock::get));
        door.file.state(BrokerFile.OPEN);
    }

    @AfterEach
    void close() {
        driver.letAll();
        broker.close();
    }

    private String log() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private boolean goOnAfter(final long ns) {
        clock.addAndGet(ns);
        return broker.goOn();
    }

    private void send(final int client, final Request request) {
        final byte[] bytes = new byte[codec.encode(ControlProtocol.REQUEST, 1, request)];
        codec.encoded().getBytes(0, bytes);
        transport.send(client, bytes);
        broker.work();
    }

    private void connect(final int client, final int processId) {
        transport.open(client);
        send(
                client,
                new Request.Hello(
                        client, processId, "test", 64, true, NetworkNamespace.ofThisProcess()));
        assertInstanceOf(Reply.Welcome.class, read(client).get(0));
    }

    private List<Object> read(final int client) {
        final List<Object> messages = new ArrayList<>();
        final FakeTransport.Stream stream = transport.replies(client);
        for (byte[] bytes = stream.read(); bytes != null; bytes = stream.read()) {
            assertTrue(codec.accept(new UnsafeBuffer(bytes), 0, bytes.length));
            if (codec.kind() == ControlProtocol.EVENT) {
                messages.add(codec.body(Event.class));
            } else {
                messages.add(codec.body(Reply.class));
            }
        }
        return messages;
    }

    /** Asks for what the driver does, and returns the answer. */
    private Object ask(final int client, final Request request) {
        send(client, request);
        final List<Object> answers = new ArrayList<>();
        runUntil(() -> {
            answers.addAll(read(client));
            return answers.stream().anyMatch(Reply.class::isInstance);
        });
        return answers.stream().filter(Reply.class::isInstance).findFirst().orElseThrow();
    }

    private void leave(final int client) {
        assertInstanceOf(Reply.Done.class, ask(client, new Request.Goodbye()));
    }

    private int create(final int client) {
        return assertInstanceOf(
                        Reply.AdapterOpened.class,
                        ask(client, new Request.CreateAdapter("Vpn", "Test", null)))
                .adapter;
    }

    private void runUntil(final BooleanSupplier done) {
        final long deadline = System.nanoTime() + 20 * SECOND_NS;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, this::log);
            loop.runCommands();
            broker.work();
        }
    }

    private TunException assertEnds() {
        final TunException end = assertThrows(TunException.class, () -> goOnAfter(SECOND_NS));
        assertTrue(end.is(ErrorCode.ERROR_INVALID_DATA), end::getMessage);
        return end;
    }

    @Test
    void shouldEndWhenItsFileIsDamagedWithinASecond() throws IOException {
        broker.watch(List.of(new WatchedFile(generation.brokerFile(), door.file::isWhole)));
        assertTrue(goOnAfter(SECOND_NS));
        Files.write(generation.brokerFile(), new byte[] {1}, StandardOpenOption.WRITE);
        assertTrue(goOnAfter(SECOND_NS - 1), "it looks once a second");
        assertTrue(assertEnds().reason().contains(generation.brokerFile().toString()));
    }

    @Test
    void shouldEndWhenNobodyCanJoinAndNobodyIsServed() {
        connect(1, OWN_PROCESS);
        transport.stuck = true;
        assertTrue(goOnAfter(SECOND_NS), "its client is served");
        transport.replies(1).lose();
        assertTrue(goOnAfter(SECOND_NS));
        assertEnds();
    }

    @Test
    void shouldGiveUpClientsThatLostTheirStreams() {
        connect(1, 1);
        connect(2, 2);
        transport.replies(1).lose();
        onStreamGone.accept(2);
        loop.runCommands();
        assertTrue(goOnAfter(SECOND_NS));
        assertEquals(List.of(-2L, -1L), transport.evicted);
    }

    @Test
    void shouldLeaveWhenNobodyIsThereForLongEnough() {
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
        assertEquals(BrokerFile.CLOSING, door.file.state());
        assertTrue(log().contains("leaving: no client for 10000 ms"), this::log);
    }

    @Test
    void shouldOpenTheDoorAgainForWhoComesWhileItLeaves() {
        door.somebodyComes = true;
        assertTrue(goOnAfter(IDLE_NS));
        assertEquals(BrokerFile.OPEN, door.file.state());
        door.somebodyComes = false;
        assertTrue(goOnAfter(IDLE_NS - 1), "it counts anew");
        assertFalse(goOnAfter(1));
    }

    @Test
    void shouldStayWhileAnyoneIsServed() {
        connect(1, 1);
        assertTrue(goOnAfter(IDLE_NS));
        leave(1);
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
    }

    @Test
    void shouldStayForAdaptersThatTheDriverRemoves() {
        connect(1, 1);
        create(1);
        driver.hold();
        onStreamGone.accept(1);
        loop.runCommands();
        assertTrue(goOnAfter(2 * IDLE_NS), "the driver is at work");
        driver.letAll();
        driver.awaitCalls(2);
        runUntil(() -> log().contains("is removed"));
        assertTrue(goOnAfter(IDLE_NS - 1));
    }

    @Test
    void shouldWaitForTheClientThatStartedIt() {
        launch(OPTIONS + " --starter " + OWN_PROCESS + " --starter-waits-ms 3600000");
        assertTrue(goOnAfter(2 * IDLE_NS), "it is on its way");
        connect(1, OWN_PROCESS);
        leave(1);
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
    }

    private void hangCalls(final int client) {
        driver.createDeadlineNs = SHORT_NS;
        driver.hold();
        for (int i = 0; i < CallsWithDeadline.MAX_STUCK; i++) {
            final Reply.Failure failure = assertInstanceOf(
                    Reply.Failure.class,
                    ask(client, new Request.CreateAdapter("Stuck" + i, "Test", null)));
            assertEquals(ErrorCode.ERROR_TIMEOUT.code(), failure.code, failure.reason);
        }
    }

    @Test
    void shouldLeaveWhenCallsHangEvenIfAClientIsThere() {
        connect(1, 1);
        hangCalls(1);
        assertTrue(goOnAfter(0), "who was told has a moment to hear it");
        assertTrue(goOnAfter(SECOND_NS - 1));
        assertFalse(goOnAfter(1));
        assertTrue(log().contains("leaving: calls hang"), this::log);
    }

    @Test
    void shouldStayForSessionsThoughCallsHang() {
        connect(1, 1);
        final int adapter = create(1);
        ask(1, new Request.StartSession(adapter, TestClient.CAPACITY, 0));
        hangCalls(1);
        assertTrue(goOnAfter(0));
        assertTrue(goOnAfter(IDLE_NS));
    }

    @Test
    void shouldOpenTheDoorAgainForWhoComesWhileCallsHang() {
        connect(1, 1);
        hangCalls(1);
        assertTrue(goOnAfter(0));
        door.somebodyComes = true;
        assertTrue(goOnAfter(SECOND_NS));
        assertEquals(BrokerFile.OPEN, door.file.state());
    }

    @Test
    void shouldSleepNoLongerThanItMay() {
        final long longestNs = TimeUnit.MILLISECONDS.toNanos(500);
        assertEquals(longestNs, broker.sleepNs());
        clock.addAndGet(IDLE_NS - 2 * ROUND_NS);
        assertEquals(2 * ROUND_NS, broker.sleepNs(), "then it may leave");
        clock.addAndGet(2 * ROUND_NS);
        assertEquals(ROUND_NS, broker.sleepNs());
        connect(1, 1);
        assertEquals(longestNs, broker.sleepNs());
        transport.settling = true;
        assertEquals(ROUND_NS, broker.sleepNs(), "nobody rings for Aeron's next step");
        transport.settling = false;
        transport.replies(1).room(0);
        send(1, new Request.ListAdapters(0));
        assertEquals(ROUND_NS, broker.sleepNs(), "nobody rings when a client has read");
    }

    @Test
    void shouldServeUntilItIsStopped() {
        loop.stop();
        assertFalse(broker.serve());
    }

    @Test
    void shouldLeaveOfItself() {
        clock.addAndGet(IDLE_NS);
        assertTrue(broker.serve());
    }

    @Test
    void shouldTellClientsOfGoneDevicesAndLinesOfTheLog() {
        connect(1, 1);
        ask(1, new Request.SetLogger(true));
        final int adapter = create(1);
        ask(1, new Request.StartSession(adapter, TestClient.CAPACITY, 0));
        driver.devices.get(0).end.ended(ErrorCode.ERROR_HANDLE_EOF, "the device is gone");
        final List<Object> told = new ArrayList<>();
        runUntil(() -> {
            told.addAll(read(1));
            return told.stream().anyMatch(Event.AdapterGone.class::isInstance);
        });
        assertTrue(told.stream().anyMatch(Event.LogLine.class::isInstance), told::toString);
        assertTrue(told.stream().anyMatch(Event.SessionEnded.class::isInstance), told::toString);
    }

    @Test
    void shouldCloseAllItHas() {
        connect(1, 1);
        create(1);
        broker.close();
        assertEquals(List.of("create Vpn", "close Vpn", "end"), driver.calls);
        assertEquals(BrokerFile.CLOSING, door.file.state());
        assertTrue(door.closed);
        assertTrue(transport.closed);
        assertFalse(Files.exists(generation.path()));
    }

    @Test
    void shouldRemoveAdaptersWhoseCreationWasUnderWay() {
        connect(1, 1);
        driver.hold();
        send(1, new Request.CreateAdapter("Vpn", "Test", null));
        driver.letAll();
        broker.close();
        assertEquals(List.of("create Vpn", "close Vpn", "end"), driver.calls);
    }

    @Test
    void shouldCloseTheRestWhenOneStepFails() throws IOException {
        driver.failOnce(new IllegalStateException("the driver is broken"));
        GenerationFolder.removeIfPossible(generation.path());
        broker.close();
        assertTrue(log().contains("while closing"), this::log);
        assertTrue(log().contains("cannot remove " + generation.path()), this::log);
        assertTrue(transport.closed);
    }

    @Test
    void shouldCloseWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        broker.close();
        assertTrue(Thread.interrupted());
        assertTrue(transport.closed);
    }
}
