package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Sessions of the largest capacity in a process that has room for few, and never collects. */
@Tag("heavy")
@Timeout(600)
class LargeSessionsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(540);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotRunOutOfAddressesWhenSessionsFollowEachOther(final boolean oneThreadEachWay) {
        JvmArchitecture.I386.assumeAvailable();
        try (BrokerFolder folder = BrokerFolder.create();
                JvmProcess client = folder.client(
                                JvmArchitecture.I386,
                                LargeSessionsMain.class,
                                "500",
                                Boolean.toString(oneThreadEachWay))
                        .option("-XX:+DisableExplicitGC")
                        .start()) {
            final List<String> lines = client.expectExit(0, DEADLINE);
            assertTrue(lines.contains("sessions: 500"), lines::toString);
        }
    }
}
