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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Sessions that tell when they are ready, so that nobody needs a thread for each. */
@Timeout(180)
class ReadinessSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final int MOST_SESSIONS = 64;

    private static String figures(final JvmProcess.Builder client, final String begin) {
        try (JvmProcess process = client.start()) {
            final List<String> lines = process.expectExit(0, DEADLINE);
            final String figures = lines.stream()
                    .filter(line -> line.startsWith(begin))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(lines.toString()));
            System.out.println(figures);
            return figures;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServe64SessionsInOneThread(final JvmArchitecture architecture) {
        architecture.assumeAvailableForLong();
        try (BrokerFolder folder = BrokerFolder.create()) {
            final String figures = figures(
                    folder.client(
                            architecture,
                            ReadyEchoMain.class,
                            Integer.toString(MOST_SESSIONS),
                            "16",
                            "3"),
                    "readiness: ");
            assertTrue(figures.contains("tb-ready=1"), figures);
        }
    }

    /** One packet is on its way at a time, so that each is waited for. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @Tag("heavy")
    void shouldWakeForEachPacketOfOneSession() {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final String figures = figures(
                    folder.client(JvmArchitecture.NATIVE, ReadyEchoMain.class, "1", "1", "3"),
                    "readiness: ");
            // a wake-up that was lost costs 100 ms
            final double perSecond =
                    Double.parseDouble(figures.substring(figures.lastIndexOf('=') + 1));
            assertTrue(perSecond > 500, figures);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @EnabledOnOs(OS.LINUX)
    @MethodSource("org.tunbroker.tests.jvm.JavaVersions#withVirtualThreads")
    @Tag("heavy")
    void shouldLetAThousandVirtualThreadsWaitOnOneCarrier(final Path jvm) {
        try (BrokerFolder folder = BrokerFolder.create()) {
            figures(
                    folder.client(
                                    JvmArchitecture.NATIVE,
                                    VirtualReadersMain.class,
                                    "1000",
                                    "50",
                                    "20")
                            .jvm(jvm)
                            .property("jdk.virtualThreadScheduler.parallelism", 1)
                            .property("jdk.virtualThreadScheduler.maxPoolSize", 1),
                    "virtual: ");
        }
    }
}
