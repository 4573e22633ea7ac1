package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.Offload;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * TCP in bulk between two namespaces that only a client connects, as in {@link BridgeSystemTest},
 * in sessions with and without offload that follow each other.
 */
@Timeout(120)
class OffloadSystemTest {
    private static final String V4 = "10.7.9.2";
    private static final String V6 = "fd07:9::2";
    // nothing of it is a multiple of anything
    private static final int LENGTH = 20 * 1024 * 1024 + 12_345;
    private static final int MTU = 1399;

    private NetworkNamespace second;
    private Testbed testbed;
    private RemoteAdapter here;
    private RemoteAdapter there;

    @BeforeEach
    void connectNamespaces() {
        second = NetworkNamespace.createOrSkip();
        testbed = Testbed.create();
        final KernelClient client = testbed.startClient();
        here = client.createAdapter("Here");
        there = client.createAdapter("There");
        here.setMtu(MTU);
        there.setMtu(MTU);
    }

    @AfterEach
    void disconnect() throws Exception {
        testbed.close();
        second.close();
    }

    private void startSessions(final Offload offload) {
        here.startSession(offload);
        there.startSession(offload);
        here.bridge(there);
    }

    private void setUp() {
        here.addAddress("10.7.9.1", 24);
        here.addAddress("fd07:9::1", 64);
        here.setUp(true);
        testbed.move(there, second);
        for (final String address : new String[] {V4 + "/24", V6 + "/64"}) {
            second.run("ip", "address", "add", address, "dev", there.interfaceName(), "nodad");
        }
        second.run("ip", "link", "set", "dev", there.interfaceName(), "up");
        Ping.expectAnswer(testbed.network(), V4);
        Ping.expectAnswer(testbed.network(), V6);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryTcpOfBothFamilies(final Offload offload) {
        startSessions(offload);
        setUp();
        final long dropsBefore = drops();
        transfer(offload, V4);
        transfer(offload, V6);
        assertEquals(dropsBefore, drops());
        if (offload == Offload.LARGE_PACKETS) {
            assertTrue(longest() > 10 * MTU, () -> "the longest packet had " + longest());
        } else {
            assertEquals(MTU, longest());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSPARENT", "LARGE_PACKETS"})
    @Tag("heavy")
    void shouldHandOverPlainPacketsAfterSessionWithOffload(final Offload offload) {
        startSessions(offload);
        setUp();
        transfer(offload, V4);
        here.endSession();
        there.endSession();
        startSessions(Offload.NONE);
        transfer(Offload.NONE, V4);
        transfer(Offload.NONE, V6);
        assertEquals(MTU, longest());
    }

    private void transfer(final Offload offload, final String address) {
        final long tookMs = TcpTransfer.run(testbed.network(), second, address, LENGTH);
        System.out.println(String.format(
                Locale.ROOT,
                "tcp: offload=%s to=%s bytes=2*%d ms=%d MB/s=%.1f packets=%d+%d",
                offload,
                address,
                LENGTH,
                tookMs,
                2.0 * LENGTH / 1000 / tookMs,
                here.forwarded().received(),
                there.forwarded().received()));
    }

    private int longest() {
        return Math.max(here.forwarded().longest(), there.forwarded().longest());
    }

    private long drops() {
        return here.statistics().sendDrops() + there.statistics().sendDrops();
    }
}
