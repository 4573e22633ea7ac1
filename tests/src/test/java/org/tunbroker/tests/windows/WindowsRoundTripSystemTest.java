package org.tunbroker.tests.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many packets, out and back, between two processes. */
@EnabledOnOs(OS.WINDOWS)
@Timeout(300)
class WindowsRoundTripSystemTest {
    @ParameterizedTest
    @CsvSource({"1000000, in-place", "100000, copy"})
    void shouldReturnEveryPacketOnceAndInOrder(final String count, final String way)
            throws Exception {
        try (WindowsBroker broker = new WindowsBroker()) {
            final Process client = broker.startClient(
                    Class.forName("org.tunbroker.tests.packets.RoundTripMain"), count, way);
            final List<String> lines = client.inputReader().lines().toList();
            assertEquals(0, client.waitFor(), lines::toString);
            lines.forEach(System.out::println);
        }
    }
}
