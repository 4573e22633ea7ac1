package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.broker.execution.ControlLoop;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.startup.FolderCalls;
import org.tunbroker.broker.startup.GenerationFolder;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/** The whole broker but for Aeron, the peers and the driver; the test's thread is the loop's. */
abstract class BrokerFixture {
    static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    static final long IDLE_NS = 10 * SECOND_NS;
    static final int OWN_PROCESS = (int) ProcessHandle.current().pid();
    static final String OPTIONS = "--directory d --driver fake --idle-exit-ms 10000";

    @TempDir
    private Path folder;

    final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(-1));
    final FakeTransport transport = new FakeTransport();
    final FakePeers peers = new FakePeers();
    final FakeDriver driver = new FakeDriver();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ControlCodec codec = new ControlCodec();
    Generation generation;
    ControlLoop loop;
    Broker broker;

    @BeforeEach
    void launch() {
        generation = GenerationFolder.make(BrokerDirectory.at(folder), 1, FolderCalls.ofJava());
        peers.file = BrokerFile.create(
                generation,
                OWN_PROCESS,
                new WakeFlag(Segment.unshared(Integer.BYTES, Map.of()), 0));
        launch(OPTIONS);
    }

    void launch(final String options) {
        final BrokerLog log =
                new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), clock::get);
        broker = new Broker(
                BrokerOptions.parse(options.split(" ")),
                generation,
                peers,
                driver,
                transport,
                clock::get,
                log);
        loop = broker.loop();
        peers.file.state(BrokerFile.OPEN);
    }

    @AfterEach
    void close() {
        driver.letAll();
        broker.close();
    }

    String log() {
        return output.toString(StandardCharsets.UTF_8);
    }

    boolean goOnAfter(final long ns) {
        clock.addAndGet(ns);
        return broker.goOn();
    }

    void send(final int client, final Request request) {
        final byte[] bytes = new byte[codec.encode(ControlProtocol.REQUEST, 1, request)];
        codec.encoded().getBytes(0, bytes);
        transport.send(client, bytes);
        broker.work();
    }

    void connect(final int client, final int processId) {
        transport.open(client);
        send(
                client,
                new Request.Hello(
                        client, processId, "test", 64, true, NetworkNamespace.ofThisProcess()));
        assertInstanceOf(Reply.Welcome.class, read(client).get(0));
    }

    List<Object> read(final int client) {
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
    Object ask(final int client, final Request request) {
        send(client, request);
        final List<Object> answers = new ArrayList<>();
        runUntil(() -> {
            answers.addAll(read(client));
            return answers.stream().anyMatch(Reply.class::isInstance);
        });
        return answers.stream().filter(Reply.class::isInstance).findFirst().orElseThrow();
    }

    void leave(final int client) {
        assertInstanceOf(Reply.Done.class, ask(client, new Request.Goodbye()));
    }

    int create(final int client) {
        return assertInstanceOf(
                        Reply.AdapterOpened.class,
                        ask(client, new Request.CreateAdapter("Vpn", "Test", null)))
                .adapter;
    }

    void runUntil(final BooleanSupplier done) {
        final long deadline = System.nanoTime() + 20 * SECOND_NS;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, this::log);
            loop.runCommands();
            broker.work();
        }
    }
}
