package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.os.linux.IoVector;

/** Runs byte arrays through what is tested, at offsets that are not aligned. */
final class Offloading {
    private static final int OFFSET = 6;
    // the shortest that a packet of a flow has: IPv4 and UDP
    private static final int HEADERS_LENGTH = 28;

    private Offloading() {}

    /** Splits what the kernel would hand over; null if it makes no sense. */
    static List<byte[]> split(final byte[] bulk) {
        final UnsafeBuffer memory =
                new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + 10 + 0xFFFF));
        memory.putBytes(OFFSET, bulk);
        final SegmentSplitter splitter = new SegmentSplitter();
        if (!splitter.wrap(memory, OFFSET, bulk.length)) {
            return null;
        }
        final List<byte[]> packets = new ArrayList<>();
        final UnsafeBuffer target =
                new UnsafeBuffer(ByteBuffer.allocateDirect(2 * OFFSET + 0xFFFF));
        while (splitter.hasNext()) {
            final byte[] packet = new byte[splitter.nextLength()];
            splitter.writeNext(target, OFFSET);
            target.getBytes(OFFSET, packet);
            packets.add(packet);
        }
        return packets;
    }

    /** Puts packets in as they follow each other, and returns what comes out, header first. */
    static List<byte[]> coalesce(final List<byte[]> packets) {
        final List<byte[]> written = new ArrayList<>();
        final int[] count = new int[1];
        final Coalescer coalescer = new Coalescer(
                (pieces, first, pieceCount, taken) -> {
                    written.add(gather(pieces, first, pieceCount));
                    count[0] += taken;
                },
                true);
        final UnsafeBuffer source = memoryOf(packets);
        addAll(coalescer, source, packets);
        coalescer.flush();
        if (count[0] != packets.size()) {
            throw new AssertionError(packets.size() + " went in, and " + count[0] + " came out");
        }
        return written;
    }

    /** Lays packets out one after the other, as in a ring. */
    static UnsafeBuffer memoryOf(final List<byte[]> packets) {
        final int length = packets.stream().mapToInt(packet -> packet.length).sum();
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + length));
        int offset = OFFSET;
        for (final byte[] packet : packets) {
            memory.putBytes(offset, packet);
            offset += packet.length;
        }
        return memory;
    }

    /** Puts packets in that are laid out, and rewrites the headers of each that is in. */
    static void addAll(
            final Coalescer coalescer, final UnsafeBuffer memory, final List<byte[]> packets) {
        int offset = OFFSET;
        for (final byte[] packet : packets) {
            if (coalescer.isFull()) {
                coalescer.flush();
            }
            coalescer.add(memory, offset, packet.length);
            // as a client might
            memory.setMemory(offset, Math.min(packet.length, HEADERS_LENGTH), (byte) 0xEE);
            offset += packet.length;
        }
    }

    /** Copies a packet from its pieces, as the kernel does. */
    static byte[] gather(final IoVector pieces, final int first, final int count) {
        int length = 0;
        for (int i = first; i < first + count; i++) {
            length += pieces.length(i);
        }
        final byte[] packet = new byte[length];
        int at = 0;
        for (int i = first; i < first + count; i++) {
            new UnsafeBuffer(pieces.address(i), pieces.length(i))
                    .getBytes(0, packet, at, pieces.length(i));
            at += pieces.length(i);
        }
        return packet;
    }

    static List<byte[]> splitAll(final List<byte[]> bulk) {
        final List<byte[]> packets = new ArrayList<>();
        bulk.forEach(one -> packets.addAll(split(one)));
        return Collections.unmodifiableList(packets);
    }
}
