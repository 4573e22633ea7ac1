package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.ProcessView;

/** What a client that died, however it died, leaves behind: nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClientDeathSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    // the broker looks after those that did not say hello once a second
    private static final Duration UNFINISHED = Duration.ofSeconds(15);
    private static final int QUICK_KILLS = 8;
    private static final String ALONE = "clients=1 pumps=1 adapters=1 memories=1 streams=2";

    private final BrokerFolder folder = BrokerFolder.create();
    private TunClient neighbour;
    private Session session;
    private EchoTraffic traffic;

    @BeforeEach
    void connect() {
        neighbour = TunClient.connect(folder.options());
        session = neighbour.createAdapter("Neighbour", "Test").startSession(Session.MIN_CAPACITY);
        traffic = new EchoTraffic(session);
        traffic.exchange(10);
    }

    @AfterEach
    void close() {
        try {
            traffic.exchange(100);
            assertEquals(folder.broker(), neighbour.brokerProcessId());
        } finally {
            neighbour.close();
            folder.close();
        }
    }

    /** Tells whether the broker has so much, of the neighbour, of others and of the dead. */
    private boolean has(final int clients, final int sessions) {
        return serves(clients, sessions) && folder.sessionMemories().size() == sessions;
    }

    /** Tells whether the broker serves so many, whatever memory waits for a living client. */
    private boolean serves(final int clients, final int sessions) {
        return folder.clients() == clients
                && pumps() == sessions
                && neighbour.adapters().size() == sessions;
    }

    /** Tells what the broker and Aeron have, of the neighbour, of others and of the dead. */
    private String left() {
        return "clients=" + folder.clients()
                + " pumps=" + pumps()
                + " adapters=" + neighbour.adapters().size()
                + " memories=" + folder.sessionMemories().size()
                + " streams=" + folder.clientStreams();
    }

    /** Waits until the broker has nothing but what the neighbour has. */
    private void awaitAlone(final Duration deadline) {
        await().atMost(deadline).until(this::left, equalTo(ALONE));
    }

    private long pumps() {
        return ProcessView.of(folder.broker()).threads().stream()
                .filter(name -> name.startsWith("tb-pump-"))
                .count();
    }

    @Test
    void shouldLeaveNothingOfKilledClient() {
        assertEquals(ALONE, left());
        try (RemoteClient killed = RemoteClient.start(folder);
                RemoteClient other = RemoteClient.start(folder).flow("Other")) {
            killed.connect();
            killed.createWithSession("KilledA");
            killed.expect("echoed", "echo 100");
            killed.createWithSession("KilledB");
            killed.expect("opened", "open Neighbour");
            killed.expect("flowing", "flow");
            await().atMost(DEADLINE).until(() -> has(3, 4));

            killed.process().close();
            await().atMost(DEADLINE).pollInterval(Duration.ofMillis(10)).until(() -> has(2, 2));
            other.awaitFlow();
            other.expect("closed", "close");
            await().atMost(DEADLINE).until(() -> has(1, 1));
        }
        // Aeron looks after its own files once a second
        awaitAlone(DEADLINE);
    }

    @Test
    void shouldTellOthersThatAdapterOfKilledClientIsGone() throws InterruptedException {
        final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        neighbour.setListener(new TunListener() {
            @Override
            public void sessionEnded(final Session ended, final int code, final String reason) {
                told.add("session " + code + " " + ended.hasEnded());
            }

            @Override
            public void adapterGone(final Adapter gone, final int code, final String reason) {
                told.add("adapter " + code + " " + gone.isOpen());
            }
        });
        try (RemoteClient owner = RemoteClient.start(folder)) {
            owner.connect();
            owner.expect("created", "create Shared");
            final Session shared =
                    neighbour.openAdapter("shared").startSession(Session.MIN_CAPACITY);
            new EchoTraffic(shared).exchange(10);
            owner.process().close();
            assertEquals("session 38 true", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals("adapter 38 false", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }
        await().atMost(DEADLINE).until(() -> serves(1, 1));
    }

    @Test
    void shouldLeaveNothingOfClientKilledInTheMiddleOfAnything() {
        final Random random = new Random(1);
        for (int i = 0; i < QUICK_KILLS; i++) {
            try (JvmProcess client = folder.client(JvmArchitecture.NATIVE, RestlessClient.class)
                    .option("-XX:TieredStopAtLevel=1")
                    .start()) {
                client.awaitLine(i % 2 == 0 ? "start" : "connected", DEADLINE);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(150_000)));
            }
        }
        awaitAlone(UNFINISHED);
    }

    @Test
    @Tag("heavy")
    void shouldLeaveNothingOfClientsThatNeverSaidHello() {
        try (JvmProcess client = folder.client(
                        JvmArchitecture.NATIVE,
                        UnfinishedClient.class,
                        folder.generation().path().toString())
                .start()) {
            client.awaitLine("unfinished", DEADLINE);
            await().atMost(DEADLINE).until(() -> folder.clients() == 4);
        }
        awaitAlone(UNFINISHED);
    }

    @Test
    void shouldLeaveNothingOfClientWhoseRequestsWereNotRead() {
        final ProcessView broker = ProcessView.of(folder.broker());
        try (JvmProcess client = folder.client(
                        JvmArchitecture.NATIVE,
                        BusyClient.class,
                        folder.generation().path().toString())
                .start()) {
            client.awaitLine("connected", DEADLINE);
            broker.signal("STOP");
            client.send("fill");
            client.awaitLine("filled", DEADLINE);
        } finally {
            broker.signal("CONT");
        }
        awaitAlone(UNFINISHED);
    }

    /** Fills its stream with requests once it is told to. */
    static final class BusyClient {
        private BusyClient() {}

        public static void main(final String[] args) throws IOException {
            final RawClient raw = RawClient.attach(Path.of(args[0]), 1);
            raw.ask(raw.hello());
            System.out.println("connected");
            final BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            input.readLine();
            raw.offer(raw.encode(new Request.RunningDriverVersion()), Integer.MAX_VALUE);
            System.out.println("filled");
            input.readLine();
        }
    }

    /**
     * Has everything that a client has before its hello, with and without a stream, and once no
     * more than a connection on which nothing was said.
     */
    static final class UnfinishedClient {
        private UnfinishedClient() {}

        public static void main(final String[] args) throws IOException {
            final RawClient raw = RawClient.attach(Path.of(args[0]), 1);
            final RawSocket welcomed = RawSocket.connect(Path.of(args[0]), 2);
            final RawSocket silent = RawSocket.connectInSilence(Path.of(args[0]));
            System.out.println("unfinished " + List.of(raw, welcomed, silent).size());
            System.in.read();
        }
    }

    /** Makes and gives up whatever a client can have, over and over. */
    static final class RestlessClient {
        private RestlessClient() {}

        public static void main(final String[] args) {
            System.out.println("start");
            while (true) {
                try (TunClient client = TunClient.connect()) {
                    System.out.println("connected");
                    for (int i = 0; i < 3; i++) {
                        try (Adapter adapter = client.createAdapter("Restless", "Test");
                                Session session = adapter.startSession(Session.MIN_CAPACITY)) {
                            new EchoTraffic(session).exchange(3);
                        }
                    }
                }
            }
        }
    }
}
