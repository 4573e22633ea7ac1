package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.wintun.WintunExampleMain;

/** The steps of Wintun's own example, by Wintun's own names, in JVMs of several architectures. */
@Timeout(120)
class WintunExampleSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @ParameterizedTest
    @EnumSource
    void shouldSendAndReceiveByWintunsNamesOn(final JvmArchitecture architecture) throws Exception {
        architecture.assumeAvailableForLong();
        try (Testbed testbed = Testbed.create()) {
            final JvmProcess program = testbed.start(
                    architecture, testbed.asOrdinaryUser(), WintunExampleMain.class, "5");
            final List<String> lines = program.expectExit(0, DEADLINE);
            assertTrue(lines.contains("version 1.6"), lines::toString);
            assertTrue(lines.contains("echo reply from 10.6.7.7 to 10.6.7.8"), lines::toString);
            assertFalse(testbed.interfaces().contains("Demo"));
            lines.stream()
                    .filter(line -> line.startsWith("replies "))
                    .forEach(line -> System.out.println(
                            "wintun example: client=" + architecture + " " + line));
        }
    }
}
