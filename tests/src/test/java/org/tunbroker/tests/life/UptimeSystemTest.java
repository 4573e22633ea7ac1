package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.TimeNamespace;

/** How long the machine has been up, and what the processes of a broker think of that. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class UptimeSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration TESTS = Duration.ofSeconds(200);

    /** Whose outcome depends on what Aeron frees, and when. */
    private static final List<Class<?>> TESTS_OF_LIFE = List.of(
            LeakSystemTest.class,
            ClientDeathSystemTest.class,
            RecoverySystemTest.class,
            IdleExitSystemTest.class);

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldPassTheTestsOfLifeAtAnyUptime(final TimeNamespace uptime) {
        final List<String> arguments =
                new ArrayList<>(List.of("execute", "--disable-banner", "--disable-ansi-colors"));
        arguments.add("--details=tree");
        arguments.add("--include-classname=.*");
        TESTS_OF_LIFE.forEach(test -> arguments.add("--select-class=" + test.getName()));
        try (JvmProcess tests = JvmProcess.of(
                        JvmArchitecture.NATIVE,
                        "org.junit.platform.console.ConsoleLauncher",
                        arguments.toArray(String[]::new))
                .prefix(uptime.enterOrSkip())
                .library(Path.of(System.getProperty("tunbroker.test.libraries"), "*"))
                .property("tunbroker.dist", System.getProperty("tunbroker.dist"))
                .property("tunbroker.home", System.getProperty("tunbroker.home"))
                .start()) {
            tests.expectExit(0, TESTS);
            tests.lines().stream()
                    .filter(line -> line.contains(" tests successful"))
                    .forEach(line -> System.out.println(uptime + ": " + line));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeClientsOfAnotherTimeNamespace(final TimeNamespace uptime) {
        final List<String> prefix = uptime.enterOrSkip();
        try (BrokerFolder folder = BrokerFolder.create();
                TunClient neighbour = TunClient.connect(folder.options())) {
            try (RemoteClient client =
                    RemoteClient.start(RemoteClient.client(folder).prefix(prefix))) {
                assertEquals(neighbour.brokerProcessId(), client.connect());
                client.createWithSession("Elsewhere");
                client.expect("echoed", "echo 100");
                await("Aeron compares clocks each half second")
                        .during(Duration.ofSeconds(2))
                        .atMost(DEADLINE)
                        .until(() -> client.ask("list").equals("1"));
                client.expect("closed", "close");
                await("a client that left")
                        .atMost(DEADLINE)
                        .until(() -> folder.clientStreams() == 2);
                assertEquals(neighbour.brokerProcessId(), client.connect());
            }
            await("a client that was killed")
                    .atMost(DEADLINE)
                    .until(() -> folder.clientStreams() == 2);
        }
    }
}
