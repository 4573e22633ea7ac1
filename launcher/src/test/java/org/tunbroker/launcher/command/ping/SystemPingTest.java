package org.tunbroker.launcher.command.ping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemPingTest {
    private static double[] ping(final int count) throws IOException, InterruptedException {
        return SystemPing.run(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), count);
    }

    @Test
    void shouldReadTheRoundTripOfEachAnswer() throws IOException, InterruptedException {
        final double[] roundTripsMs;
        try {
            roundTripsMs = ping(2);
        } catch (final IOException ex) {
            assumeTrue(false, "this machine has no ping: " + ex);
            return;
        }
        assumeTrue(roundTripsMs.length > 0, "this machine does not answer to itself");
        assertEquals(2, roundTripsMs.length);
        assertTrue(
                Arrays.stream(roundTripsMs).allMatch(ms -> ms >= 0 && ms < 60_000),
                () -> Arrays.toString(roundTripsMs));
    }
}
