package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.examples.FirstVpnEnd;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** The README's first example: it alone makes the machine a VPN's end. */
@Timeout(180)
class FirstVpnEndSystemTest {
    private static final int NOBODY = 65534;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Path SOURCE =
            Path.of("src/main/java/org/tunbroker/examples/FirstVpnEnd.java");
    private static final Path README = Path.of("..", "README.md");

    @Test
    void shouldSetAddressMtuRouteDnsAndStateForAnOrdinaryUserWithoutAnyRight() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final ResolvedServer server = ResolvedServer.startOrSkip(testbed.network());
            try (server;
                    DnsUnitProcess unit = DnsUnitProcess.listenFor(NOBODY, server)) {
                // the user's broker has the right, the example's process has none
                testbed.startClient(
                        JvmArchitecture.NATIVE,
                        Stream.concat(server.enter().stream(), testbed.asOrdinaryUser().stream())
                                .toList());
                final JvmProcess example = testbed.start(
                        JvmArchitecture.NATIVE,
                        Stream.concat(
                                        server.enter().stream(),
                                        Testbed.asOrdinaryUserWithoutRights().stream())
                                .toList(),
                        FirstVpnEnd.class);
                unit.awaitLine("user 65534, Demo: set DNS servers [10.8.0.53]");
                await().atMost(DEADLINE)
                        .untilAsserted(() -> assertEquals(
                                List.of("a(iay) 1 2 4 10 8 0 53", "a(sb) 1 \"corp.example\" false"),
                                server.dnsOf(indexOf(server, "Demo"))));
                final String link = shown(testbed, "link", "show", "dev", "Demo");
                assertTrue(link.contains("\"mtu\":1400"), link);
                assertTrue(link.contains("\"UP\""), link);
                final String addresses = shown(testbed, "-4", "address", "show", "dev", "Demo");
                assertTrue(
                        addresses.contains("\"local\":\"10.6.7.7\",\"prefixlen\":24"), addresses);
                final String routes = shown(testbed, "route", "show", "dev", "Demo");
                assertTrue(routes.contains("\"dst\":\"10.8.0.0/16\""), routes);
                // nobody answers: ping ends with 1
                testbed.network().run("sh", "-c", "ping -n -q -c 1 -W 1 -s 1000 10.8.3.4; true");
                example.awaitLine("1028 bytes from the system", DEADLINE);
            }
        }
    }

    private static int indexOf(final ResolvedServer server, final String name) {
        return Integer.parseInt(
                server.run("cat", "/sys/class/net/" + name + "/ifindex").get(0));
    }

    private static String shown(final Testbed testbed, final String... object) {
        return String.join(
                "",
                testbed.network()
                        .run(Stream.concat(Stream.of("ip", "-j"), Stream.of(object))
                                .toArray(String[]::new)));
    }

    @Test
    void shouldBeWhatTheReadmeShows() throws IOException {
        final String readme = Files.readString(README);
        final int begin = readme.indexOf("```java\n") + "```java\n".length();
        final String shown = readme.substring(begin, readme.indexOf("```", begin));
        final String source = Files.readString(SOURCE);
        final String compiled = source.substring(
                source.indexOf("        final InetAddress address"),
                source.lastIndexOf("    }\n}"));
        assertEquals(words(compiled), words(shown));
    }

    /** Leaves out white space and what only the house's style asks for. */
    private static String words(final String code) {
        return code.lines()
                .map(line -> line.strip().replaceFirst("^final ", ""))
                .collect(Collectors.joining())
                .replaceAll("\\s", "");
    }
}
