package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tunbroker.broker.adapter.AdapterOpening;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.Configuration;
import org.tunbroker.broker.adapter.DriverRequests;
import org.tunbroker.broker.adapter.PersistentAdapters;
import org.tunbroker.broker.client.Clients;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.execution.ControlLoop;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.session.Sessions;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The broker's control plane without processes: its state and its threads are real, the driver, the
 * peers, the streams and the clock are the test's. The test's thread is the control loop's.
 */
public final class TestBroker implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(-1));
    public final FakeTransport transport = new FakeTransport();
    public final FakePeers peers = new FakePeers();
    public final FakeDriver driver = new FakeDriver();
    final ControlLoop loop;
    final DriverThread driverThread;
    public final Adapters adapters;
    public final Clients clients;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int lastSessionId;

    public TestBroker() {
        this(Limits.DEFAULT);
    }

    public TestBroker(final Limits limits) {
        this(limits, Reach.ANY);
    }

    public TestBroker(final Limits limits, final Reach reach) {
        final BrokerLog log =
                new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), clock::get);
        loop = new ControlLoop(new WakeFlag(Segment.unshared(Integer.BYTES, Map.of()), 0), log);
        driverThread = new DriverThread(loop, log);
        adapters = new Adapters(driver, driverThread, loop::execute, log);
        final Sessions sessions = new Sessions(driverThread, adapters, loop::execute, log);
        clients = new Clients(
                peers,
                transport,
                loop::execute,
                new RequestHandler(
                        Broker.welcome(driver.name()),
                        new RequestHandler.AdapterCalls(
                                adapters,
                                new Configuration(driverThread, adapters),
                                new AdapterOpening(driver, driverThread, adapters, reach),
                                new PersistentAdapters(
                                        driver, driverThread, adapters, reach, limits),
                                new DriverRequests(driver, driverThread, adapters, reach)),
                        sessions,
                        Monitors.of(
                                new Monitors.Place(
                                        peers, driverThread, clock::get, log, this::everyClient),
                                Broker.welcome(driver.name()),
                                adapters,
                                sessions)),
                limits,
                clock::get,
                log);
        log.listener(line -> loop.execute(() -> clients.all().forEach(client -> client.log(line))));
    }

    private Collection<ConnectedClient> everyClient() {
        return clients.all();
    }

    /** Makes a stream, whose client says nothing yet. */
    public TestClient attach() {
        return new TestClient(this, ++lastSessionId);
    }

    /** Makes a client of a process, which says hello. */
    public TestClient connect(final int processId) {
        final TestClient client = attach();
        client.welcome(processId);
        return client;
    }

    /** Does what can be done now; calls that the driver holds back stay. */
    public void run() {
        int done;
        do {
            done = loop.runCommands() + transport.poll(clients) + clients.sendWaiting();
        } while (done > 0);
    }

    /** Does all that there is to do. */
    public void runUntilIdle() {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        run();
        while (!driverThread.isIdle()) {
            assertTrue(System.nanoTime() - deadline < 0, "the driver thread does not come to rest");
            Thread.onSpinWait();
            run();
        }
    }

    public void pass(final long ns) {
        clock.addAndGet(ns);
    }

    /** Returns what was logged. */
    public String log() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.letAll();
        clients.close();
        driverThread.close();
    }
}
