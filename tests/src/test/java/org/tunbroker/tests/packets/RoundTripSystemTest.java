package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Many packets, out and back, between processes of different architectures. */
@Timeout(300)
class RoundTripSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(240);

    private static void roundTrip(
            final JvmArchitecture architecture, final int count, final String way) {
        architecture.assumeAvailableForLong();
        try (BrokerFolder folder = BrokerFolder.create();
                JvmProcess client = JvmProcess.of(
                                architecture, RoundTripMain.class, Integer.toString(count), way)
                        .property("tunbroker.dir", folder.path())
                        .start()) {
            final List<String> figures = client.expectExit(0, DEADLINE).stream()
                    .filter(line -> line.startsWith("packets: "))
                    .toList();
            assertEquals(1, figures.size());
            System.out.println(figures.get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReturnEveryPacketOnceAndInOrderInPlace(final JvmArchitecture architecture) {
        roundTrip(architecture, architecture.isEmulated() ? 200_000 : 1_000_000, "in-place");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReturnEveryPacketOnceAndInOrderCopied(final JvmArchitecture architecture) {
        roundTrip(architecture, architecture.isEmulated() ? 20_000 : 100_000, "copy");
    }
}
