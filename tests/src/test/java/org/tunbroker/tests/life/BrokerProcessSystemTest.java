package org.tunbroker.tests.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.ProcessView;

/** The broker as a process: what its client's terminal, environment and user can do to it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BrokerProcessSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long NET_ADMIN = 1L << 12;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    @Tag("heavy")
    void shouldServeOthersWhenFirstClientIsInterruptedWithItsProcessGroup() {
        // a shell makes the processes that it starts in the background ignore SIGINT
        final List<String> ownGroup = List.of("setsid", "env", "--default-signal=INT");
        try (RemoteClient first = RemoteClient.start(RemoteClient.client(folder).prefix(ownGroup));
                RemoteClient second = RemoteClient.start(folder)) {
            final int broker = first.connect();
            first.expect("created", "create First");
            second.flow("Second");
            // as the terminal does at Ctrl-C
            final long group = first.process().pid();
            ChildProcess.run(DEADLINE, List.of("sh", "-c", "kill -s INT -- -" + group));
            first.process().expectExit(128 + 2, DEADLINE);
            second.awaitFlow();
            second.expect("1", "list");
            assertEquals(broker, folder.broker());
        }
    }

    @Test
    void shouldNotBeAttachableByItsOwnUser() {
        try (TunClient client = TunClient.connect(folder.options())) {
            final String jcmd = System.getProperty("java.home") + "/bin/jcmd";
            final String broker = Integer.toString(client.brokerProcessId());
            try (ChildProcess attempt = ChildProcess.start(List.of(
                    jcmd, "-J-Dsun.tools.attach.attachTimeout=1000", broker, "VM.version"))) {
                assertEquals(1, attempt.awaitExit(DEADLINE));
                assertFalse(attempt.lines().toString().contains("JDK"), attempt.lines()::toString);
            }
            assertTrue(client.runningDriverVersion() > 0, "the attempt does no harm");
        }
    }

    @Test
    void shouldHaveACleanEnvironmentAndNetAdminAtMost() {
        try (RemoteClient client = RemoteClient.start(RemoteClient.client(folder)
                .environment("LD_LIBRARY_PATH", "/nowhere")
                .environment("CLASSPATH", "/nowhere")
                .environment("JDK_JAVA_OPTIONS", "-Dpassed.on=true")
                .environment("HARMLESS", "kept"))) {
            final ProcessView broker = ProcessView.of(client.connect());
            assertEquals("kept", broker.environment().get("HARMLESS"));
            for (final String name : Set.of("LD_LIBRARY_PATH", "CLASSPATH", "JDK_JAVA_OPTIONS")) {
                assertFalse(broker.environment().containsKey(name), name);
            }
            assertEquals("1", broker.status("NoNewPrivs"));
            final long own = capabilities(ProcessView.own(), "CapEff");
            for (final String set : List.of("CapEff", "CapPrm")) {
                assertEquals(own & NET_ADMIN, capabilities(broker, set), set);
            }
            for (final String set : List.of("CapInh", "CapAmb")) {
                assertEquals(0, capabilities(broker, set) & ~NET_ADMIN, set);
            }
        }
    }

    private static long capabilities(final ProcessView process, final String set) {
        return Long.parseUnsignedLong(process.status(set), 16);
    }

    @Test
    void shouldHoldNoDescriptorOfItsClient() {
        try (TunClient client = TunClient.connect(folder.options())) {
            final List<String> descriptors =
                    ProcessView.of(client.brokerProcessId()).descriptors();
            assertTrue(descriptors.contains("/dev/null"), descriptors::toString);
            final Set<String> shared = new TreeSet<>(ProcessView.own().descriptors());
            shared.retainAll(descriptors);
            // the rest are files that both opened by their names
            shared.removeIf(name -> !name.startsWith("socket:") && !name.startsWith("pipe:"));
            assertEquals(Set.of(), shared);
        }
    }
}
