package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Many clients at once, in a few JVMs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("heavy")
class CrowdSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int JVMS = 4;
    private static final int CLIENTS = 16;
    // sessions of all would not fit a shared memory of 64 MB
    private static final int CLIENTS_A_SESSION = 4;
    private static final int PACKETS = 500;

    @Test
    void shouldServeSixtyFourClientsAtOnce() {
        final List<JvmProcess> jvms = new ArrayList<>();
        try (BrokerFolder folder = BrokerFolder.create()) {
            for (int i = 0; i < JVMS; i++) {
                jvms.add(folder.client(
                                i == 0 && JvmArchitecture.I386.isAvailable()
                                        ? JvmArchitecture.I386
                                        : JvmArchitecture.NATIVE,
                                Crowd.class)
                        .option("-XX:TieredStopAtLevel=1")
                        .start());
            }
            jvms.forEach(jvm -> jvm.awaitLine("connected", DEADLINE));
            try (TunClient one = TunClient.connect(folder.options())) {
                assertEquals(JVMS * CLIENTS, one.adapters().size());
                jvms.forEach(jvm -> jvm.send("go"));
                jvms.forEach(jvm -> jvm.expectExit(0, DEADLINE));
                await().atMost(DEADLINE).until(() -> one.adapters().isEmpty());
                assertEquals(
                        List.of(),
                        folder.brokers().stream()
                                .filter(broker -> broker.pid() != one.brokerProcessId())
                                .toList());
            }
        } finally {
            jvms.forEach(JvmProcess::close);
        }
    }

    /** A quarter of the crowd. */
    static final class Crowd {
        private Crowd() {}

        public static void main(final String[] args) throws IOException, InterruptedException {
            final List<TunClient> clients = new ArrayList<>();
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                final TunClient client = TunClient.connect();
                clients.add(client);
                final Adapter adapter = client.createAdapter("Crowd", "Test");
                if (i % CLIENTS_A_SESSION == 0) {
                    final Session session = adapter.startSession(Session.MIN_CAPACITY);
                    threads.add(new Thread(() -> new EchoTraffic(session).exchange(PACKETS)));
                }
            }
            Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
                ex.printStackTrace();
                Runtime.getRuntime().halt(1);
            });
            System.out.println("connected");
            System.in.read();
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            clients.forEach(TunClient::close);
        }
    }
}
