package org.tunbroker.launcher.command.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pcapng file strictly: all that the format demands and readers forgive is asserted. It
 * knows the blocks by numbers of its own.
 */
final class PcapngReader {
    record Captured(long timeNs, int flags, int length, long dropped, byte[] bytes) {}

    final List<Captured> packets = new ArrayList<>();
    String interfaceName;
    int linkType;
    int snapLength;
    // -1 without statistics
    long received = -1;
    long dropped = -1;

    private PcapngReader() {}

    static PcapngReader read(final Path file) throws IOException {
        return read(Files.readAllBytes(file));
    }

    static PcapngReader read(final byte[] bytes) {
        final PcapngReader reader = new PcapngReader();
        final ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int number = 0; all.hasRemaining(); number++) {
            final int start = all.position();
            final int type = all.getInt();
            final int length = all.getInt();
            assertEquals(0, length % 4);
            assertTrue(length >= 12 && start + length <= bytes.length, "a block is cut off");
            assertEquals(length, all.getInt(start + length - 4));
            final ByteBuffer body =
                    all.slice(start + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN);
            assertTrue((number == 0) == (type == 0x0A0D0D0A), "one section, at the beginning");
            assertTrue((number == 1) == (type == 1), "one interface, before all packets");
            switch (type) {
                case 0x0A0D0D0A -> reader.section(body);
                case 1 -> reader.described(body);
                case 6 -> reader.packet(body);
                case 5 -> reader.statistics(body);
                default -> throw new AssertionError("block type " + type);
            }
            all.position(start + length);
        }
        return reader;
    }

    private void section(final ByteBuffer body) {
        assertEquals(0x1A2B3C4D, body.getInt());
        assertEquals(1, body.getShort());
        assertEquals(0, body.getShort());
        assertEquals(-1, body.getLong());
        options(body);
    }

    private void described(final ByteBuffer body) {
        linkType = body.getShort();
        assertEquals(0, body.getShort());
        snapLength = body.getInt();
        final Map<Integer, ByteBuffer> options = options(body);
        final ByteBuffer name = options.get(2);
        final byte[] text = new byte[name.remaining()];
        name.get(text);
        interfaceName = new String(text, StandardCharsets.UTF_8);
        assertEquals(1, options.get(9).remaining());
        assertEquals(9, options.get(9).get(0), "times in nanoseconds");
    }

    private void packet(final ByteBuffer body) {
        assertEquals(-1, received, "no packet after the statistics");
        assertEquals(0, body.getInt());
        final long timeNs = (long) body.getInt() << 32 | body.getInt() & 0xFFFFFFFFL;
        final byte[] bytes = new byte[body.getInt()];
        final int length = body.getInt();
        assertTrue(bytes.length <= length);
        body.get(bytes);
        while (body.position() % 4 != 0) {
            assertEquals(0, body.get());
        }
        final Map<Integer, ByteBuffer> options = options(body);
        packets.add(new Captured(
                timeNs,
                options.get(2).getInt(0),
                length,
                options.containsKey(4) ? options.get(4).getLong(0) : 0,
                bytes));
    }

    private void statistics(final ByteBuffer body) {
        assertEquals(0, body.getInt());
        body.getLong();
        final Map<Integer, ByteBuffer> options = options(body);
        received = options.get(4).getLong(0);
        dropped = options.get(5).getLong(0);
    }

    private static Map<Integer, ByteBuffer> options(final ByteBuffer body) {
        final Map<Integer, ByteBuffer> options = new HashMap<>();
        while (true) {
            final int code = body.getShort();
            final int length = body.getShort();
            if (code == 0) {
                assertEquals(0, length);
                assertEquals(0, body.remaining());
                return options;
            }
            options.put(code, body.slice(body.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            body.position(body.position() + (length + 3) / 4 * 4);
        }
    }
}
