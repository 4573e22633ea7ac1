package org.tunbroker.tests.monitor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.BrokerMonitor;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmProcess;

/** Captures by the API and by the command, whose files tshark reads. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class CaptureSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    // UDP from 10.6.7.7 port 5353 to 10.6.7.8 port 53, with 12 bytes; the driver gives it back
    private static final byte[] UDP = HexFormat.of()
            .parseHex("45000028000000004011" + "5aa6" + "0a0607070a060708" + "14e9003500140000"
                    + "000102030405060708090a0b");
    private static final Path TSHARK = Path.of("/usr/bin/tshark");

    @TempDir
    private Path files;

    private BrokerFolder folder;
    private TunClient client;
    private Adapter adapter;
    private Session session;

    /** What a capture delivered. */
    private record Captured(boolean toClient, long timeNs, int length, byte[] bytes) {}

    @BeforeEach
    void open() {
        folder = BrokerFolder.create();
        client = TunClient.connect(folder.options());
        adapter = client.createAdapter("Captured", "test");
        session = adapter.startSession(Session.MIN_CAPACITY);
    }

    @AfterEach
    void close() {
        client.close();
        folder.close();
    }

    private void exchange(final int count) throws InterruptedException {
        final ByteBuffer packet = ByteBuffer.wrap(UDP.clone());
        for (int i = 0; i < count; i++) {
            assertEquals(UDP.length, session.write(packet, 10, TimeUnit.SECONDS));
            packet.clear();
            assertEquals(UDP.length, session.read(packet, 10, TimeUnit.SECONDS));
            packet.clear();
        }
    }

    private static List<Captured> take(final Capture capture) {
        final List<Captured> all = new ArrayList<>();
        capture.poll(
                (timeNs, toClient, length, dropped, bytes) -> {
                    final byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    assertEquals(0, dropped);
                    all.add(new Captured(toClient, timeNs, length, copy));
                },
                Integer.MAX_VALUE);
        return all;
    }

    @Test
    @SuppressWarnings("try") // it is looked at once it is closed
    void shouldDeliverBothDirectionsInTheirOrder() throws InterruptedException {
        exchange(10);
        try (TunClient other = TunClient.connect(folder.options());
                Capture capture = other.monitor()
                        .capture("captured", BrokerMonitor.CAPTURE_CAPACITY, 65535)) {
            assertEquals("Captured", capture.adapterName());
            assertEquals(adapter.info().interfaceName(), capture.interfaceName());
            final long beginMs = System.currentTimeMillis();
            exchange(100);
            final List<Captured> all = take(capture);
            assertEquals(200, all.size());
            for (int i = 0; i < all.size(); i++) {
                assertEquals(i % 2 == 1, all.get(i).toClient, "packet " + i);
                assertArrayEquals(UDP, all.get(i).bytes);
                assertEquals(UDP.length, all.get(i).length);
                assertTrue(i == 0 || all.get(i).timeNs >= all.get(i - 1).timeNs);
            }
            final long offMs = TimeUnit.NANOSECONDS.toMillis(all.get(0).timeNs) - beginMs;
            assertTrue(Math.abs(offMs) < 5000, "the clock is off by " + offMs + " ms");
            assertEquals(1, other.monitor().status().captures());
            capture.close();
            assertTrue(capture.isOver());
            assertEquals(100, capture.seen(true));
            assertEquals(100, capture.seen(false));
            assertEquals(0, capture.dropped(true) + capture.dropped(false));
            exchange(10);
            assertEquals(List.of(), take(capture));
            await().atMost(DEADLINE).until(() -> other.monitor().status().captures() == 0);
        }
    }

    @Test
    void shouldCutPacketsAndEndWithTheAdapter() throws InterruptedException {
        try (Capture capture =
                client.monitor().capture("Captured", BrokerMonitor.CAPTURE_CAPACITY, 28)) {
            exchange(1);
            adapter.close();
            await().atMost(DEADLINE).until(capture::isOver);
            final List<Captured> all = take(capture);
            assertEquals(2, all.size());
            assertEquals(28, all.get(0).bytes.length);
            assertEquals(UDP.length, all.get(0).length);
            final TunException gone = assertThrows(
                    TunException.class, () -> client.monitor().capture("Captured", 0x20000, 28));
            assertTrue(gone.is(ErrorCode.ERROR_NOT_FOUND), gone::getMessage);
        }
    }

    @Test
    void shouldWriteAFileThatTsharkReads() throws Exception {
        assumeTrue(Files.isExecutable(TSHARK), "no tshark here");
        final Path file = files.resolve("all.pcapng");
        try (JvmProcess command = TunbrokerProcess.start(
                folder, "capture", "Captured", "-w", file.toString(), "--port", "53")) {
            command.awaitLine("tunbroker: capturing", DEADLINE);
            exchange(50);
            // no UDP: filtered out
            session.write(ByteBuffer.allocate(60), 10, TimeUnit.SECONDS);
            session.read(ByteBuffer.allocate(60), 10, TimeUnit.SECONDS);
            adapter.close();
            assertTrue(command.expectExit(0, DEADLINE)
                    .contains("tunbroker: packets written: 100, dropped: 0"));
        }
        final List<String> lines = ChildProcess.run(
                DEADLINE,
                List.of(
                        TSHARK.toString(),
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-e",
                        "frame.packet_flags_direction",
                        "-e",
                        "frame.len",
                        "-e",
                        "ip.src",
                        "-e",
                        "udp.dstport",
                        "-e",
                        "data.data",
                        "-e",
                        "frame.interface_name"));
        final List<String> packets =
                lines.stream().filter(line -> line.contains("10.6.7.7")).toList();
        assertEquals(100, packets.size(), lines::toString);
        for (int i = 0; i < packets.size(); i++) {
            final String[] fields = packets.get(i).split("\t");
            // inbound is what the application sent
            final int direction = Integer.decode(fields[0]);
            assertEquals(i % 2 == 0 ? 1 : 2, direction, packets.get(i));
            assertEquals(Integer.toString(UDP.length), fields[1]);
            assertEquals("53", fields[3]);
            assertEquals(adapter.info().interfaceName(), fields[5]);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldCompleteTheFileAtSigint() throws Exception {
        final Path file = files.resolve("cut.pcapng");
        try (JvmProcess command =
                TunbrokerProcess.start(folder, "capture", "Captured", "-w", file.toString())) {
            command.awaitLine("tunbroker: capturing", DEADLINE);
            exchange(20);
            await().atMost(DEADLINE).until(() -> Files.size(file) > 40 * 84);
            command.signal("INT");
            command.awaitExit(DEADLINE);
        }
        final byte[] bytes = Files.readAllBytes(file);
        // it ends with the statistics: 5, received 40, dropped 0
        final ByteBuffer end =
                ByteBuffer.wrap(bytes, bytes.length - 52, 52).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(52, end.getInt(bytes.length - 4));
        assertEquals(5, end.getInt(bytes.length - 52));
        assertEquals(40, end.getLong(bytes.length - 52 + 24));
        assertEquals(0, end.getLong(bytes.length - 52 + 36));
        await().atMost(DEADLINE).until(() -> client.monitor().status().captures() == 0);
        exchange(1);
    }
}
