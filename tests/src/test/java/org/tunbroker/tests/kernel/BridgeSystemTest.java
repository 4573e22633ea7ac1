package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * Two network namespaces that only a client in Java connects. It passes on what comes from one
 * adapter to the other, and the second adapter's interface is moved to the other namespace, which
 * the broker neither notices nor minds.
 *
 * <pre>
 *   first namespace                                         second namespace
 *   10.7.9.1 - interface - broker - client - broker - interface - 10.7.9.2
 * </pre>
 */
@Timeout(120)
class BridgeSystemTest {
    private static final int LENGTH = 5 * 1024 * 1024;
    private static final int MTU = 1400;

    @ParameterizedTest
    @EnumSource
    void shouldCarryTcpBetweenNamespacesWhenClientPassesPacketsOn(
            final JvmArchitecture architecture) throws Exception {
        architecture.assumeAvailableForLong();
        try (NetworkNamespace second = NetworkNamespace.createOrSkip();
                Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient(architecture);
            final RemoteAdapter here = client.createAdapter("Here");
            final RemoteAdapter there = client.createAdapter("There");
            here.startSession();
            there.startSession();
            here.bridge(there);
            here.setMtu(MTU);
            there.setMtu(MTU);
            here.addAddress("10.7.9.1", 24);
            here.setUp(true);
            testbed.move(there, second);
            second.run("ip", "address", "add", "10.7.9.2/24", "dev", there.interfaceName());
            second.run("ip", "link", "set", "dev", there.interfaceName(), "up");

            Ping.expectAnswer(testbed.network(), "10.7.9.2");
            // of before the second interface was up: the system greets new neighbours
            final long dropsBefore = drops(here, there);
            final long tookMs = TcpTransfer.run(testbed.network(), second, "10.7.9.2", LENGTH);
            final RemoteAdapter.Forwarded forth = here.forwarded();
            final RemoteAdapter.Forwarded back = there.forwarded();
            System.out.println(String.format(
                    Locale.ROOT,
                    "tcp: client=%s bytes=2*%d ms=%d MB/s=%.1f packets=%d+%d longest=%d",
                    architecture,
                    LENGTH,
                    tookMs,
                    2.0 * LENGTH / 1000 / tookMs,
                    forth.sent(),
                    back.sent(),
                    Math.max(forth.longest(), back.longest())));
            // not one of the kernel's large segments, and no packet that lacks its checksum
            assertEquals(MTU, forth.longest());
            assertEquals(MTU, back.longest());
            assertTrue(forth.received() >= LENGTH / MTU, forth::toString);
            assertEquals(dropsBefore, drops(here, there));
            client.leave();
        }
    }

    private static long drops(final RemoteAdapter here, final RemoteAdapter there) {
        return here.statistics().sendDrops() + there.statistics().sendDrops();
    }
}
