package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** Packets of every size; ping checks each byte that comes back. */
@Timeout(120)
class PacketSizeSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String V4_TARGET = "10.7.1.2";
    private static final String V6_TARGET = "fd07:1::2";
    private static final int V4_HEADERS_LENGTH = 28;
    private static final int V6_HEADERS_LENGTH = 48;

    @Test
    @Tag("heavy")
    void shouldAnswerPingsOfAllSizesThatFitOnePacket() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            newAdapter(testbed, JvmArchitecture.I386);
            expectAnswers(testbed, V4_TARGET, "seq 0 1472");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerPingsThatFillPacketsOfMtu(final JvmArchitecture architecture)
            throws Exception {
        architecture.assumeAvailableForLong();
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = newAdapter(testbed, architecture);
            for (final int mtu : new int[] {1280, 9000, 65_535}) {
                adapter.setMtu(mtu);
                for (int round = 0; round < 3; round++) {
                    expectAnswers(testbed, V4_TARGET, last5(mtu - V4_HEADERS_LENGTH));
                    expectAnswers(testbed, V6_TARGET, last5(mtu - V6_HEADERS_LENGTH));
                }
                assertEquals(mtu, adapter.forwarded().longest());
            }
            assertEquals(0, adapter.statistics().sendDrops());
        }
    }

    private static String last5(final int size) {
        return "seq " + (size - 4) + " " + size;
    }

    /** Pings one by one: ping's own socket has room for few of the longest packets at a time. */
    private static void expectAnswers(
            final Testbed testbed, final String target, final String sizes) {
        final String pings = "for size in $(" + sizes + "); do ping -n -q -c 1 -W 20 -s $size "
                + target + " >/dev/null || echo lost $size; done";
        try (ChildProcess shell = testbed.network().start("sh", "-c", pings)) {
            assertEquals(List.of(), shell.expectExit(0, DEADLINE));
        }
    }

    @Test
    @Tag("heavy")
    void shouldReceiveFragmentsWhenPingIsLongerThanMtu() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = newAdapter(testbed, JvmArchitecture.NATIVE);
            final long before = adapter.forwarded().received();
            final Ping ping = Ping.run(
                    testbed.network(), V4_TARGET, "-c", "3", "-i", "0.01", "-W", "1", "-s", "8000");
            // nobody puts fragments together here, so that nobody answers
            assertEquals(0, ping.received(), ping::toString);
            await().atMost(DEADLINE).until(() -> adapter.forwarded().received() - before >= 3 * 6);
            assertEquals(1500, adapter.forwarded().longest());
            expectAnswers(testbed, V4_TARGET, "echo 1472");
        }
    }

    private static RemoteAdapter newAdapter(
            final Testbed testbed, final JvmArchitecture architecture) {
        final RemoteAdapter adapter = testbed.startClient(architecture).createAdapter("Sizes");
        adapter.addAddress("10.7.1.1", 24);
        adapter.addAddress("fd07:1::1", 64);
        adapter.setUp(true);
        adapter.answerPings();
        return adapter;
    }
}
