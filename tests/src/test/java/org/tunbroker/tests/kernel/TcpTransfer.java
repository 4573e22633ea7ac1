package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** A TCP transfer there and back between two namespaces, checked at both ends. */
final class TcpTransfer {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PORT = "7000";

    private TcpTransfer() {}

    /**
     * Sends bytes and gets them back.
     *
     * @param first where they come from
     * @param second where they are returned
     * @param address of the second
     * @param length bytes
     * @return how many milliseconds it took
     */
    static long run(
            final NetworkNamespace first,
            final NetworkNamespace second,
            final String address,
            final int length) {
        try (JvmProcess server = peer("serve", PORT).in(second).start()) {
            server.awaitLine("listening", DEADLINE);
            try (JvmProcess asker = peer("ask", address, PORT, Integer.toString(length))
                    .in(first)
                    .start()) {
                asker.expectExit(0, DEADLINE);
                server.expectExit(0, DEADLINE);
                final List<String> sent = words(asker, "sent ");
                assertEquals(Integer.toString(length), sent.get(0));
                assertEquals(sent, words(server, "received "));
                assertEquals(sent, words(asker, "returned "));
                return Long.parseLong(words(asker, "took ").get(0));
            }
        }
    }

    private static JvmProcess.Builder peer(final String... arguments) {
        return JvmProcess.of(JvmArchitecture.NATIVE, TcpPeer.class, arguments);
    }

    private static List<String> words(final JvmProcess process, final String beginning) {
        final List<String> words = Words.split(process.awaitLine(beginning, DEADLINE));
        return words.subList(1, words.size());
    }
}
