package org.tunbroker.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.examples.netty.NettyResponder;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** The examples, run as they are, and asked by the system's own programs. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ExamplesSystemTest {
    private static final Pattern ANSWERS = Pattern.compile("([0-9]+) received");
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Path SOURCES = Path.of("src/main/java/org/tunbroker/examples");
    private static final int TOO_MANY_LINES = 60;
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)");

    // a class of each jar that clients do not have
    private static final List<Class<?>> NETTY =
            List.of(Channel.class, ByteBuf.class, Promise.class, AddressResolver.class);

    @TempDir
    private Path files;

    private final List<AutoCloseable> open = new ArrayList<>();
    private NetworkNamespace network;
    private BrokerFolder folder;

    @BeforeEach
    void begin() {
        network = NetworkNamespace.createOrSkip();
        folder = BrokerFolder.create();
    }

    @AfterEach
    void end() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
        folder.close();
        network.close();
    }

    private void start(
            final NetworkNamespace where,
            final JvmArchitecture architecture,
            final Class<?> example,
            final String... arguments) {
        start(JvmProcess.of(architecture, example, arguments), where);
    }

    private void start(final JvmProcess.Builder example, final NetworkNamespace where) {
        final JvmProcess process =
                example.in(where).property("tunbroker.dir", folder.path()).start();
        open.add(0, process);
        process.awaitLine("ready: ", DEADLINE);
    }

    private static void ping(
            final NetworkNamespace where, final String target, final int count, final int size) {
        final List<String> lines = where.run(
                "ping",
                "-n",
                "-q",
                "-c",
                Integer.toString(count),
                "-i",
                "0.01",
                // without a deadline it waits for the last answer twice as long as for the others
                "-w",
                "20",
                "-s",
                Integer.toString(size),
                target);
        System.out.println("examples: " + lines.subList(lines.size() - 2, lines.size()));
        // with a deadline it ends when so many came; more may have by then
        assertTrue(received(lines) >= count, lines::toString);
    }

    private static int received(final List<String> lines) {
        return lines.stream()
                .map(ANSWERS::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findAny()
                .orElseThrow(() -> new AssertionError(lines.toString()));
    }

    @Test
    void shouldAnswerPings() {
        start(network, JvmArchitecture.NATIVE, IcmpResponder.class, "10.6.7.7", "24");
        ping(network, "10.6.7.8", 20, 56);
        ping(network, "10.6.7.200", 20, 1400);
    }

    @ParameterizedTest
    @Tag("heavy")
    @ValueSource(classes = {DeviceResponder.class, WintunResponder.class})
    void shouldAnswerPingsByTheOtherTwoDoors(final Class<?> example) {
        start(network, JvmArchitecture.NATIVE, example, "10.6.7.7", "24");
        ping(network, "10.6.7.8", 20, 56);
        ping(network, "10.6.7.200", 20, 1400);
    }

    @Test
    @Tag("heavy")
    void shouldAnswerPingsInNettysEventLoop() {
        final JvmProcess.Builder example =
                JvmProcess.of(JvmArchitecture.NATIVE, NettyResponder.class, "10.6.8.7", "24");
        NETTY.forEach(example::library);
        start(example, network);
        ping(network, "10.6.8.8", 500, 56);
        ping(network, "10.6.8.200", 20, 1400);
    }

    /** Makes a network on the other side of a cable: 192.0.2.1 here, 192.0.2.2 there. */
    private NetworkNamespace newNeighbour() {
        final NetworkNamespace other = NetworkNamespace.createOrSkip();
        open.add(other);
        network.run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far");
        network.run("ip", "link", "set", "dev", "far", "netns", other.file());
        network.run("ip", "address", "add", "192.0.2.1/24", "dev", "near");
        other.run("ip", "address", "add", "192.0.2.2/24", "dev", "far");
        network.run("ip", "link", "set", "dev", "near", "up");
        other.run("ip", "link", "set", "dev", "far", "up");
        return other;
    }

    /** Starts an end in the test's network, and one in another that is returned. */
    private NetworkNamespace startTunnel() {
        final NetworkNamespace other = newNeighbour();
        final JvmArchitecture foreign =
                JvmArchitecture.I386.isAvailable() ? JvmArchitecture.I386 : JvmArchitecture.NATIVE;
        final Class<?> tunnel = UdpTunnel.class;
        start(
                network,
                JvmArchitecture.NATIVE,
                tunnel,
                "10.9.0.1",
                "24",
                "192.0.2.1",
                "192.0.2.2",
                "4789");
        start(other, foreign, tunnel, "10.9.0.2", "24", "192.0.2.2", "192.0.2.1", "4789");
        System.out.println("examples: the tunnel's ends are NATIVE and " + foreign);
        return other;
    }

    @Test
    @Tag("heavy")
    void shouldTunnelBetweenTwoNamespaces() {
        final NetworkNamespace other = startTunnel();
        ping(network, "10.9.0.2", 200, 56);
        ping(other, "10.9.0.1", 200, 1400);
    }

    @Test
    @Tag("heavy")
    void shouldCarryTcpBothWaysThroughTheTunnel() {
        assumeTrue(Files.exists(Path.of("/usr/bin/iperf3")), "there is no iperf3; install it");
        final NetworkNamespace other = startTunnel();
        final ChildProcess server =
                other.start("iperf3", "--server", "--forceflush", "--bind", "10.9.0.2");
        open.add(0, server);
        final List<List<String>> ways = List.of(List.of(), List.of("--reverse"));
        for (int i = 0; i < ways.size(); i++) {
            awaitListening(server, i);
            final List<String> way = ways.get(i);
            final List<String> command = new ArrayList<>(
                    List.of("iperf3", "--client", "10.9.0.2", "--time", "2", "--json"));
            command.addAll(way);
            final String report = String.join("", network.run(command.toArray(String[]::new)));
            final Matcher received = RECEIVED.matcher(report);
            assertTrue(received.find(), report);
            final long bytes = Long.parseLong(received.group(1));
            System.out.println("examples: iperf3 " + way + " bytes in 2 s: " + bytes);
            assertTrue(bytes > 0, report);
        }
    }

    /** Waits until iperf3's server listens again: after each client it closes its socket first. */
    private static void awaitListening(final ChildProcess server, final int clientsBefore) {
        final AtomicInteger lines = new AtomicInteger();
        server.awaitLine(
                line -> line.startsWith("Server listening")
                        && lines.getAndIncrement() == clientsBefore,
                "that the server listens",
                DEADLINE);
    }

    @Test
    void shouldReachTheNetworkBehindANatRouterByTheDefaultRoute() {
        final NetworkNamespace gateway = newNeighbour();
        // what only the gateway can reach, and the address that its packets come from there
        gateway.run("ip", "link", "set", "dev", "lo", "up");
        gateway.run("ip", "address", "add", "198.51.100.9/32", "dev", "lo");
        start(
                gateway,
                JvmArchitecture.NATIVE,
                NatGateway.class,
                "192.0.2.2",
                "4789",
                "203.0.113.1",
                "24",
                "203.0.113.2");
        start(
                network,
                JvmArchitecture.NATIVE,
                FullTunnel.class,
                "10.9.0.2",
                "24",
                "192.0.2.2",
                "4789",
                "10.9.0.1");
        ping(network, "198.51.100.9", 100, 1400);
    }

    @Test
    void shouldCaptureWhatIsSent() throws IOException {
        final Path file = files.resolve("packets.pcapng");
        start(
                network,
                JvmArchitecture.NATIVE,
                PcapngCapture.class,
                "10.8.0.1",
                "24",
                file.toString());
        // nobody answers: ping ends with 1
        network.run("sh", "-c", "ping -n -q -c 3 -i 0.2 -W 1 -s 33 10.8.0.2; true");
        await().atMost(DEADLINE).until(() -> pings(file) == 3);
    }

    /** Reads the file as its format says; returns how many of these pings it has. */
    private static int pings(final Path file) throws IOException {
        final ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x0A0D0D0A, bytes.getInt(0));
        assertEquals(0x1A2B3C4D, bytes.getInt(8));
        int pings = 0;
        int begin = 0;
        while (begin + 8 <= bytes.limit()) {
            final int length = bytes.getInt(begin + 4);
            assertEquals(0, length % 4);
            assertEquals(length, bytes.getInt(begin + length - 4));
            // ICMP over IPv4, with the bytes that were asked for
            if (bytes.getInt(begin) == 6
                    && bytes.get(begin + 28) == 0x45
                    && bytes.get(begin + 28 + 9) == 1) {
                assertEquals(20 + 8 + 33, bytes.getInt(begin + 20));
                pings++;
            }
            begin += length;
        }
        assertEquals(bytes.limit(), begin);
        return pings;
    }

    @Test
    void shouldKeepExamplesShort() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (final Path source : (Iterable<Path>) sources::iterator) {
                final int lines = Files.readAllLines(source).size();
                assertTrue(lines < TOO_MANY_LINES, () -> source + " has " + lines + " lines");
            }
        }
    }
}
