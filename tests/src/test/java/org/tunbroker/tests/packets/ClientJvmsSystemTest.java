package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * The client on other versions of Java and of Aeron: on the JVM of the tests, and on one of each
 * later version that the machine has in the usual folder.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ClientJvmsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static void roundTrip(final Path jvm, final String libraries, final String... options) {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final JvmProcess.Builder builder = JvmProcess.of(
                            JvmArchitecture.NATIVE, RoundTripMain.class, "20000", "in-place")
                    .jvm(jvm)
                    .libraries(libraries)
                    .property("tunbroker.dir", folder.path());
            List.of(options).forEach(builder::option);
            try (JvmProcess client = builder.start()) {
                final List<String> lines = client.expectExit(0, DEADLINE);
                assertTrue(
                        lines.stream().anyMatch(line -> line.startsWith("packets: ")),
                        lines::toString);
            }
        }
    }

    @Test
    void shouldRefuseAnUnknownArchitectureByTunException() {
        try (BrokerFolder folder = BrokerFolder.create();
                JvmProcess client = JvmProcess.of(
                                JvmArchitecture.NATIVE, RoundTripMain.class, "1", "in-place")
                        .property("tunbroker.dir", folder.path())
                        .property("os.arch", "s390x")
                        .start()) {
            final List<String> lines = client.expectExit(1, DEADLINE);
            assertTrue(
                    lines.get(0).contains("TunException: connect: tunbroker does not run on s390x"),
                    lines::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.tests.jvm.JavaVersions#fromThisOn")
    void shouldWorkWithoutOptions(final Path jvm) {
        roundTrip(jvm, "client");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("org.tunbroker.tests.jvm.JavaVersions#withVirtualThreads")
    void shouldLetVirtualThreadsShareOneCarrier(final Path jvm) {
        try (BrokerFolder folder = BrokerFolder.create();
                JvmProcess client = JvmProcess.of(JvmArchitecture.NATIVE, SingleCarrierMain.class)
                        .jvm(jvm)
                        .property("tunbroker.dir", folder.path())
                        .property("jdk.virtualThreadScheduler.parallelism", 1)
                        .property("jdk.virtualThreadScheduler.maxPoolSize", 1)
                        .start()) {
            final List<String> lines = client.expectExit(0, DEADLINE);
            assertTrue(lines.contains(SingleCarrierMain.DONE), lines::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.tests.jvm.JavaVersions#fromThisOn")
    @Tag("heavy")
    void shouldWorkOnNewestAeron(final Path jvm) {
        roundTrip(jvm, "client-newest", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    }
}
