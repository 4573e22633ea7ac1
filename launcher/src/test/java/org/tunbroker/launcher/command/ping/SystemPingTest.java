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
    void shouldReadWhatLinuxAndWindowsPrint() {
        final String linux = "64 bytes from 10.6.7.8: icmp_seq=5 ttl=64 time=0.667 ms";
        assertEquals(0.667, SystemPing.roundTripMs(linux, 5));
        // sent because another one is late, or lost
        assertEquals(Double.NaN, SystemPing.roundTripMs(linux, 4));
        assertEquals(
                2, SystemPing.roundTripMs("Antwort von 10.6.7.8: Bytes=32 Zeit=2ms TTL=64", 5));
        assertEquals(Double.NaN, SystemPing.roundTripMs("rtt min/avg/max = 1/2/3 ms", 5));
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
