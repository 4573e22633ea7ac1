package org.tunbroker.tests.packets;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Several threads that use one session at once, on each architecture. */
@Timeout(300)
class ManyThreadsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(240);

    private static void run(final JvmArchitecture architecture, final int receivers) {
        architecture.assumeAvailableForLong();
        final int each = architecture.isEmulated() ? 5_000 : 50_000;
        final String[] arguments = {Integer.toString(each), "4", Integer.toString(receivers)};
        try (BrokerFolder folder = BrokerFolder.create();
                JvmProcess client = JvmProcess.of(architecture, ManyThreadsMain.class, arguments)
                        .property("tunbroker.dir", folder.path())
                        .start()) {
            client.expectExit(0, DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachPacketToOneOfSeveralReceivers(final JvmArchitecture architecture) {
        run(architecture, 4);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldKeepOrderOfEachSenderForOneReceiver(final JvmArchitecture architecture) {
        run(architecture, 1);
    }
}
