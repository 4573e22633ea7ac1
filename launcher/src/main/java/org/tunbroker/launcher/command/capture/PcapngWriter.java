package org.tunbroker.launcher.command.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.tunbroker.client.capture.CapturedPackets;

/**
 * Writes a pcapng file of one interface (draft-ietf-opsawg-pcapng): a section header, the interface
 * with its link type RAW and times in nanoseconds, a block for each packet with its direction and
 * the drops before it, and statistics at the end.
 *
 * <p>Directions are those of the system, as in {@code tcpdump -i tun0}: what goes to the
 * application is outbound, what the application sends is inbound.
 *
 * <p>For one thread.
 */
final class PcapngWriter implements CapturedPackets, Closeable {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int BYTE_ORDER = 0x1A2B3C4D;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int LINKTYPE_RAW = 101;
    private static final int NANOSECONDS = 9;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    private static final short OPT_END = 0;
    private static final short SHB_USERAPPL = 4;
    private static final short IF_NAME = 2;
    private static final short IF_DESCRIPTION = 3;
    private static final short IF_TSRESOL = 9;
    private static final short EPB_FLAGS = 2;
    private static final short EPB_DROPCOUNT = 4;
    private static final short ISB_IFRECV = 4;
    private static final short ISB_IFDROP = 5;

    private static final int ALIGNMENT = 4;
    // type, length before and after
    private static final int BLOCK_OVERHEAD = 12;
    // of a packet's block beside the packet: fixed fields and options
    private static final int PACKET_OVERHEAD = 64;
    private static final int BUFFER_LENGTH = 1 << 18;

    private final WritableByteChannel out;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private int blockStart;
    private long written;
    private long packets;
    private long drops;
    // before packets that were not written
    private long pendingDrops;
    private long lastNs;
    // thrown later, since the packets come by a callback
    private IOException failure;

    /**
     * Begins a file.
     *
     * @param out owned by this writer
     * @param interfaceName of the interface
     * @param description of the interface
     * @param snapLength the most bytes of a packet
     * @throws IOException if it cannot be written
     */
    PcapngWriter(
            final WritableByteChannel out,
            final String interfaceName,
            final String description,
            final int snapLength)
            throws IOException {
        this.out = out;
        begin(SECTION_HEADER);
        buffer.putInt(BYTE_ORDER).putInt(1).putLong(-1);
        option(SHB_USERAPPL, "tunbroker");
        buffer.putInt(OPT_END);
        end();
        begin(INTERFACE_DESCRIPTION);
        buffer.putInt(LINKTYPE_RAW).putInt(snapLength);
        option(IF_NAME, interfaceName);
        option(IF_DESCRIPTION, description);
        option(IF_TSRESOL, new byte[] {NANOSECONDS});
        buffer.putInt(OPT_END);
        end();
        flush();
    }

    @Override
    public void packet(
            final long timeNs,
            final boolean toClient,
            final int length,
            final int dropped,
            final ByteBuffer bytes) {
        try {
            if (failure == null) {
                write(timeNs, toClient, length, dropped, bytes);
            }
        } catch (final IOException ex) {
            failure = ex;
        }
    }

    private void write(
            final long timeNs,
            final boolean toClient,
            final int length,
            final int dropped,
            final ByteBuffer bytes)
            throws IOException {
        final int kept = bytes.remaining();
        if (buffer.remaining() < PACKET_OVERHEAD + BLOCK_OVERHEAD + kept + ALIGNMENT) {
            flush();
        }
        begin(ENHANCED_PACKET);
        buffer.putInt(0);
        time(timeNs);
        buffer.putInt(kept).putInt(length);
        buffer.put(bytes);
        pad(kept);
        option(EPB_FLAGS, toClient ? OUTBOUND : INBOUND);
        final long lost = pendingDrops + dropped;
        if (lost > 0) {
            optionLong(EPB_DROPCOUNT, lost);
        }
        buffer.putInt(OPT_END);
        end();
        packets++;
        pendingDrops = 0;
        drops += lost;
        lastNs = timeNs;
    }

    private void time(final long timeNs) {
        buffer.putInt((int) (timeNs >>> Integer.SIZE)).putInt((int) timeNs);
    }

    private void begin(final int type) {
        blockStart = buffer.position();
        buffer.putInt(type).putInt(0);
    }

    private void end() {
        final int length = buffer.position() + Integer.BYTES - blockStart;
        buffer.putInt(length);
        buffer.putInt(blockStart + Integer.BYTES, length);
        written += length;
    }

    private void option(final short code, final String text) {
        option(code, text.getBytes(StandardCharsets.UTF_8));
    }

    private void option(final short code, final byte[] value) {
        buffer.putShort(code).putShort((short) value.length).put(value);
        pad(value.length);
    }

    private void option(final short code, final int value) {
        buffer.putShort(code).putShort((short) Integer.BYTES).putInt(value);
    }

    private void optionLong(final short code, final long value) {
        buffer.putShort(code).putShort((short) Long.BYTES).putLong(value);
    }

    private void pad(final int length) {
        for (int i = length; i % ALIGNMENT != 0; i++) {
            buffer.put((byte) 0);
        }
    }

    /** Counts packets that were dropped before one that is not written. */
    void lost(final int dropped) {
        pendingDrops += dropped;
    }

    /**
     * Writes out what is buffered.
     *
     * @throws IOException also if writing failed before
     */
    void flush() throws IOException {
        if (failure != null) {
            throw failure;
        }
        // the cast is for Java 8, where flip has another type
        ((Buffer) buffer).flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        ((Buffer) buffer).clear();
    }

    /** Returns how many bytes the file has, what is buffered included. */
    long written() {
        return written;
    }

    long packets() {
        return packets;
    }

    /**
     * Notes drops that no packet told, since none came after them.
     *
     * @param all packets that were dropped while this file was written
     */
    void drops(final long all) {
        drops = Math.max(drops(), all) - pendingDrops;
    }

    /** Returns how many were dropped, as far as this file knows. */
    long drops() {
        return drops + pendingDrops;
    }

    /**
     * Ends the file with its statistics, and closes it.
     *
     * @throws IOException also if writing failed before
     */
    @Override
    public void close() throws IOException {
        try {
            if (failure == null) {
                if (buffer.remaining() < PACKET_OVERHEAD) {
                    flush();
                }
                begin(INTERFACE_STATISTICS);
                buffer.putInt(0);
                time(lastNs);
                optionLong(ISB_IFRECV, packets + drops());
                optionLong(ISB_IFDROP, drops());
                buffer.putInt(OPT_END);
                end();
            }
            flush();
        } finally {
            out.close();
        }
    }
}
