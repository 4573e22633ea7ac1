package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RawClient;
import org.tunbroker.tests.life.RemoteClient;

/** A client that takes all that it can get: it is bounded, and others are served meanwhile. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StarvationSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 69;
    private static final int SILENT = 1100;
    private static final int GARBAGE = 20_000;
    private static final int LONGEST_LOG = 128 * 1024;

    private final BrokerFolder folder = BrokerFolder.create();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        folder.close();
    }

    private Neighbour neighbour() {
        final Neighbour neighbour = Neighbour.in(folder);
        opened.push(neighbour);
        return neighbour;
    }

    private JvmProcess hostile(final Class<?> mainClass, final String... arguments) {
        final List<String> words = new ArrayList<>();
        words.add(folder.generation().path().toString());
        words.addAll(List.of(arguments));
        final JvmProcess process = folder.client(
                        JvmArchitecture.NATIVE, mainClass, words.toArray(new String[0]))
                .start();
        opened.push(process);
        return process;
    }

    private RemoteClient starter(final String limits, final String... prefix) {
        final RemoteClient starter = RemoteClient.start(RemoteClient.client(folder)
                .property("tunbroker.limits", limits)
                .prefix(List.of(prefix)));
        opened.push(starter);
        return starter;
    }

    /** What a client can ask without end. */
    enum Question {
        LIST(new Request.ListAdapters(0)),
        VERSION(new Request.RunningDriverVersion());

        private final Request request;

        Question(final Request request) {
            this.request = request;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeOthersWhileConnectionsAskWithoutEndAndReadNothing(final Question question) {
        final Neighbour neighbour = neighbour();
        for (int i = 0; i < 8; i++) {
            neighbour.client().createAdapter("x".repeat(120), "y".repeat(120));
        }
        final JvmProcess hostile = hostile(Asking.class, question.name());
        final String welcomed = hostile.awaitLine("welcomed", DEADLINE);
        assertEquals("welcomed 16, the others: connections=16", welcomed);
        for (int i = 0; i < 5; i++) {
            hostile.send("again");
            hostile.awaitLine("sent " + i, DEADLINE);
            neighbour.assertServed();
        }
    }

    /** Has many connections that ask and read nothing. */
    static final class Asking {
        private Asking() {}

        public static void main(final String[] args) throws IOException {
            final List<RawClient> clients = new ArrayList<>();
            String refusal = "none";
            int welcomed = 0;
            for (int i = 0; i < CONNECTIONS; i++) {
                final RawClient client = RawClient.attach(Path.of(args[0]), 1000 + i);
                final Object reply = client.ask(client.hello());
                if (reply instanceof Reply.Welcome) {
                    welcomed++;
                    clients.add(client);
                } else {
                    refusal =
                            ((Reply.Failure) reply).reason.replaceAll(".*limit (\\S+)\\).*", "$1");
                    client.close();
                }
            }
            System.out.println("welcomed " + welcomed + ", the others: " + refusal);
            final Request request = Question.valueOf(args[1]).request;
            final BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (int round = 0; input.readLine() != null; round++) {
                int sent = 0;
                for (int i = 0; i < 20; i++) {
                    for (final RawClient client : clients) {
                        sent += client.offer(client.encode(request), 1400);
                    }
                }
                System.out.println("sent " + round + ": " + sent);
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldLetOthersInWhileStreamsStaySilent() {
        final Neighbour neighbour = neighbour();
        hostile(Silent.class).awaitLine("silent", DEADLINE);
        neighbour.assertServed();
        assertTrue(folder.log().contains("did not say who it is"), folder.log());
    }

    /** Has streams that ask something and never say who they are. */
    static final class Silent {
        private Silent() {}

        public static void main(final String[] args) throws IOException {
            final List<RawClient> clients = new ArrayList<>();
            final RawClient first = RawClient.attach(Path.of(args[0]), 999);
            for (int i = 0; i < SILENT; i++) {
                final RawClient client =
                        RawClient.withStreamsOnly(Path.of(args[0]), 1000 + i, first);
                client.offer(client.encode(new Request.ListAdapters(0)), 1);
                clients.add(client);
            }
            System.out.println("silent " + clients.size());
            System.in.read();
        }
    }

    @Test
    void shouldNotLetTheLogGrowUnderGarbage() throws IOException {
        final Neighbour neighbour = neighbour();
        final RawClient raw = RawClient.attach(folder.generation().path(), 1000);
        opened.push(raw);
        final byte[] garbage = new byte[200];
        new Random(1).nextBytes(garbage);
        for (int i = 0; i < GARBAGE; i++) {
            raw.send(garbage);
        }
        neighbour.assertServed();
        await().atMost(DEADLINE).until(() -> {
            raw.send(garbage);
            return folder.log().contains("lines were left out");
        });
        final long length = Files.size(folder.directory().log());
        assertTrue(length < LONGEST_LOG, () -> "the log has " + length + " bytes");
    }

    @Test
    @Tag("heavy")
    void shouldKeepPlaceForProcessThatHoldsNothing() {
        final RemoteClient first = starter("processes=2,connections=2,adapters=2");
        final RemoteClient second = starter("");
        for (final RemoteClient client : List.of(first, second)) {
            client.connect();
            client.expect("created", "create Adapter");
            client.connect();
            client.expect("created", "create Other");
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error 1816 connect: process "), refused);
            assertTrue(refused.contains("(limit connections=2)"), refused);
            assertTrue(refused.contains("tunbroker.limits"), refused);
            final String adapter = client.ask("create More");
            assertTrue(adapter.startsWith("error 1816 createAdapter: process "), adapter);
            assertTrue(adapter.contains("(limit adapters=2)"), adapter);
        }
        try (TunClient client = TunClient.connect(folder.options())) {
            client.createAdapter("Reserve", "Test");
            final TunException full =
                    assertThrows(TunException.class, () -> TunClient.connect(folder.options()));
            assertEquals(ErrorCode.ERROR_NOT_ENOUGH_QUOTA.code(), full.code());
            assertTrue(full.reason().contains("the broker is full"), full.reason());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Tag("heavy")
    void shouldRefuseWhoComesWhenThereAreNoDescriptorsAndGoOn() {
        final RemoteClient starter =
                starter("connections=300", "prlimit", "--nofile=128:128").flow("Neighbour");
        final Deque<TunClient> clients = new ArrayDeque<>();
        TunException refused = null;
        while (refused == null && clients.size() < 128) {
            try {
                clients.push(TunClient.connect(folder.options()));
            } catch (final TunException ex) {
                refused = ex;
            }
        }
        try {
            assertEquals(
                    ErrorCode.ERROR_TOO_MANY_OPEN_FILES.code(),
                    refused.code(),
                    refused::getMessage);
            assertTrue(refused.reason().contains("open files"), refused::getMessage);
            starter.awaitFlow();
            // those that are in are served, and the broker looks for others as before
            await().during(Duration.ofSeconds(2)).atMost(DEADLINE).until(() -> {
                starter.awaitFlow();
                return clients.peek().runningDriverVersion() > 0;
            });
        } finally {
            clients.forEach(TunClient::close);
        }
        await().atMost(DEADLINE).ignoreExceptions().until(() -> {
            TunClient.connect(folder.options()).close();
            return true;
        });
        starter.awaitFlow();
    }
}
