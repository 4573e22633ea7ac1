package org.tunbroker.launcher.command.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.capture.CapturedPackets;
import picocli.CommandLine;

@Timeout(30)
class CaptureFilesTest {
    private static final PacketFilter ANY = new PacketFilter(Collections.emptyList(), null);
    private static final long TIME_NS = 1_760_000_000_123_456_789L;

    @TempDir
    private Path folder;

    /** A capture that has packets of one byte, numbered, and then is over. */
    private static class Numbered implements Capture {
        private final ArrayDeque<Integer> left = new ArrayDeque<>();
        private final int length;
        private final long dropsAtTheEnd;

        Numbered(final int count, final int length, final long dropsAtTheEnd) {
            this.length = length;
            this.dropsAtTheEnd = dropsAtTheEnd;
            for (int i = 0; i < count; i++) {
                left.add(i);
            }
        }

        @Override
        public int poll(final CapturedPackets packets, final int limit) {
            int taken = 0;
            while (taken < limit && !left.isEmpty()) {
                final int number = left.remove();
                final ByteBuffer bytes = ByteBuffer.allocate(length).put(0, (byte) number);
                packets.packet(
                        TIME_NS + number, number % 2 == 0, length + 1, number == 3 ? 7 : 0, bytes);
                taken++;
            }
            return taken;
        }

        @Override
        public boolean isOver() {
            return left.isEmpty();
        }

        @Override
        public String adapterName() {
            return "caf\u00e9";
        }

        @Override
        public String interfaceName() {
            return "tun0";
        }

        @Override
        public long seen(final boolean toClient) {
            return 0;
        }

        @Override
        public long dropped(final boolean toClient) {
            return toClient ? dropsAtTheEnd : 0;
        }

        @Override
        public void close() {
            // nothing to free
        }
    }

    private CaptureFiles files(final Capture capture, final int most, final long maxLength)
            throws IOException {
        return new CaptureFiles(
                folder.resolve("a.b.pcapng").toString(), most, maxLength, capture, 65519);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldWriteEachPacketWithTimeDirectionAndDrops() throws IOException {
        final Capture capture = new Numbered(5, 21, 9);
        new CaptureRun(capture, files(capture, 0, 0), ANY, 0).run();
        final PcapngReader file = PcapngReader.read(folder.resolve("a.b.pcapng"));
        assertEquals("tun0", file.interfaceName);
        assertEquals(101, file.linkType);
        assertEquals(65519, file.snapLength);
        assertEquals(5, file.packets.size());
        for (int i = 0; i < 5; i++) {
            final PcapngReader.Captured packet = file.packets.get(i);
            assertEquals(TIME_NS + i, packet.timeNs());
            // to the application is outbound for the system
            assertEquals(i % 2 == 0 ? 2 : 1, packet.flags());
            assertEquals(22, packet.length());
            assertEquals(i == 3 ? 7 : 0, packet.dropped());
            final byte[] expected = new byte[21];
            expected[0] = (byte) i;
            assertArrayEquals(expected, packet.bytes());
        }
        assertEquals(5 + 9, file.received);
        assertEquals(9, file.dropped);
    }

    @Test
    void shouldEndAfterSoManyPackets() throws IOException {
        final Capture capture = new Numbered(1000, 40, 0);
        new CaptureRun(capture, files(capture, 0, 0), ANY, 300).run();
        assertEquals(
                300, PcapngReader.read(folder.resolve("a.b.pcapng")).packets.size());
    }

    @Test
    void shouldKeepTheLastFilesOfARing() throws IOException {
        final Capture capture = new Numbered(10_000, 1000, 7);
        final CaptureFiles files = files(capture, 3, 1_000_000);
        new CaptureRun(capture, files, ANY, 0).run();
        assertEquals(10_000, files.packets());
        final List<String> names = names();
        assertEquals(3, names.size(), names::toString);
        assertEquals("a.b_00009.pcapng", names.get(0));
        int next = -1;
        for (final String name : names) {
            final PcapngReader file = PcapngReader.read(folder.resolve(name));
            for (final PcapngReader.Captured packet : file.packets) {
                final int number = (int) (packet.timeNs() - TIME_NS);
                assertTrue(next < 0 || number == next, "packet " + number + " after " + next);
                next = number + 1;
            }
            assertEquals(file.packets.size() + file.dropped, file.received);
        }
        assertEquals(10_000, next);
    }

    @Test
    void shouldTellDropsBeforePacketsThatAreNotWritten() throws IOException {
        final Capture capture = new Numbered(5, 21, 7);
        final CaptureFiles files = files(capture, 0, 0);
        files.lost(3);
        files.packet(TIME_NS, true, 21, 2, ByteBuffer.allocate(21));
        files.lost(2);
        files.drops(7);
        files.close();
        final PcapngReader file = PcapngReader.read(folder.resolve("a.b.pcapng"));
        assertEquals(5, file.packets.get(0).dropped());
        assertEquals(7, file.dropped);
        assertEquals(8, file.received);
    }

    @Test
    void shouldWriteThePacketOfTheLargestLength() throws IOException {
        final Capture capture = new Numbered(20, 65519, 0);
        new CaptureRun(capture, files(capture, 0, 0), ANY, 0).run();
        final PcapngReader file = PcapngReader.read(folder.resolve("a.b.pcapng"));
        assertEquals(20, file.packets.size());
        assertEquals(65519, file.packets.get(19).bytes().length);
    }

    @Test
    void shouldSayHowMuchTheCommandHasWritten() throws IOException {
        final StringWriter err = new StringWriter();
        final CaptureCommand command = new CaptureCommand();
        new CommandLine(command)
                .setErr(new PrintWriter(err))
                .parseArgs("caf\u00e9", "-w", folder.resolve("a.b.pcapng").toString(), "-c", "3");
        command.capture(new Numbered(1000, 40, 9), ANY);
        assertEquals(
                "tunbroker: capturing tun0" + System.lineSeparator()
                        + "tunbroker: packets written: 3, dropped: 9" + System.lineSeparator(),
                err.toString());
        assertEquals(3, PcapngReader.read(folder.resolve("a.b.pcapng")).packets.size());
    }

    @Test
    void shouldCompleteTheFileWhenItIsStopped() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final Capture endless = new Numbered(0, 40, 2) {
            @Override
            public boolean isOver() {
                begun.countDown();
                return false;
            }
        };
        final CaptureRun run = new CaptureRun(endless, files(endless, 0, 0), ANY, 0);
        final Thread writer = new Thread(() -> assertDoesNotThrow(run::run));
        writer.start();
        begun.await();
        run.stop();
        // before the writer's thread has ended, as the JVM's end does not wait for it
        final PcapngReader file = PcapngReader.read(folder.resolve("a.b.pcapng"));
        writer.join();
        assertEquals(0, file.packets.size());
        assertEquals(2, file.dropped);
    }

    @Test
    void shouldCountWhatTheFilterLeavesOut() throws IOException {
        final Capture capture = new Numbered(10, 40, 0);
        final CaptureFiles files = files(capture, 0, 0);
        new CaptureRun(capture, files, new PacketFilter(Collections.emptyList(), 80), 0).run();
        assertEquals(0, files.packets());
        assertEquals(0, PcapngReader.read(folder.resolve("a.b.pcapng")).packets.size());
    }

    @Test
    void shouldFailWhenTheFileCannotBeWritten() throws IOException {
        final WritableByteChannel full = new WritableByteChannel() {
            private int writes;

            @Override
            public int write(final ByteBuffer bytes) throws IOException {
                if (++writes > 1) {
                    throw new IOException("full");
                }
                final int count = bytes.remaining();
                bytes.position(bytes.limit());
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        final PcapngWriter writer = new PcapngWriter(full, "tun0", "", 100);
        for (int i = 0; i < 10; i++) {
            writer.packet(TIME_NS, true, 60_000, 0, ByteBuffer.allocate(60_000));
        }
        assertThrows(IOException.class, writer::flush);
        assertThrows(IOException.class, writer::close);
    }
}
