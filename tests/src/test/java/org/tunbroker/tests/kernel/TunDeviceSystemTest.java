package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.wintun.TunDeviceMain;

/** A device in the manner of Python's modules, as the kernel shows it. */
@Timeout(120)
class TunDeviceSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static String shown(final Testbed testbed) {
        return String.join("\n", testbed.network().run("ip", "address", "show", "dev", "wintun0"));
    }

    private static void expectSettings(final Testbed testbed) {
        final String shown = shown(testbed);
        assertTrue(shown.contains(" mtu 1452 "), shown);
        assertTrue(shown.contains(",UP,"), shown);
        assertTrue(shown.contains("inet 10.2.3.4/24 "), shown);
        assertFalse(shown.contains("10.9.9.9"), shown);
        assertTrue(shown.contains("inet6 fd02::2/64 "), shown);
        assertFalse(shown.contains("fd02::1/"), shown);
    }

    @Test
    void shouldDoWhatThePythonProgramDoesForAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final JvmProcess program = testbed.start(
                    JvmArchitecture.NATIVE, testbed.asOrdinaryUser(), TunDeviceMain.class);
            assertEquals("name wintun0 type wintun", program.awaitLine("name ", DEADLINE));
            assertEquals("version 65542", program.awaitLine("version ", DEADLINE));
            assertEquals("mtu 1452 address 10.2.3.4", program.awaitLine("mtu ", DEADLINE));
            program.awaitLine("up", DEADLINE);
            expectSettings(testbed);
            program.send("");
            // fails unless three are answered in time
            testbed.network().run("ping", "-c", "3", "-i", "0.2", "-w", "20", "10.2.3.5");
            program.awaitLine("down", DEADLINE);
            assertTrue(shown(testbed).contains("state DOWN"), () -> shown(testbed));
            program.send("");
            program.awaitLine("again", DEADLINE);
            expectSettings(testbed);
            program.send("");
            program.awaitLine("closed", DEADLINE);
            assertFalse(testbed.interfaces().contains("wintun0"));
            program.closeInput();
            program.expectExit(0, DEADLINE);
        }
    }
}
