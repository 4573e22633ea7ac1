package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Runs byte arrays through what is tested, at offsets that are not aligned. */
final class Offloading {
    private static final int OFFSET = 6;

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
                (memory, length, taken) -> {
                    final byte[] bytes = new byte[length];
                    memory.getBytes(0, bytes);
                    written.add(bytes);
                    count[0] += taken;
                },
                true);
        final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * 0xFFFF));
        for (final byte[] packet : packets) {
            source.putBytes(OFFSET, packet);
            coalescer.add(source, OFFSET, packet.length);
            // as a client might
            source.setMemory(0, OFFSET + packet.length, (byte) 0xEE);
        }
        coalescer.flush();
        if (count[0] != packets.size()) {
            throw new AssertionError(packets.size() + " went in, and " + count[0] + " came out");
        }
        return written;
    }

    static List<byte[]> splitAll(final List<byte[]> bulk) {
        final List<byte[]> packets = new ArrayList<>();
        bulk.forEach(one -> packets.addAll(split(one)));
        return Collections.unmodifiableList(packets);
    }
}
