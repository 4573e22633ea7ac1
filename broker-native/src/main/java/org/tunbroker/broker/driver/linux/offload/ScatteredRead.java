package org.tunbroker.broker.driver.linux.offload;

import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.ip.IpLayout;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Reads a large packet so that the kernel itself puts the payload of each part where it belongs in
 * the ring. That needs a guess: headers and parts as long as the last large packet's.
 *
 * <pre>
 * What one read fills, in this order; H bytes of headers and M of payload are expected, and
 * N = ceil((0xFFFF - H) / M), as many parts as the longest packet has
 *   where                                         bytes
 *   memory, from 0                                10 + H    virtio header and headers
 *   ring, record i from 0 to N - 1, at its H      M each    payload, behind room for headers
 *   memory, from 10 + H + N * M                   the rest  nothing, if the guess is right
 * </pre>
 *
 * <p>If the guess is right all headers are in the broker's memory. They are checked and changed
 * there, and each part gets its own; the payload in the ring is only summed. If it is wrong, what
 * the ring has is copied between the two pieces in the memory, so that the packet lies there as if
 * it had been read there. Nothing is decided from the ring, which the client can write meanwhile.
 *
 * <p>For one thread; allocates nothing after it was made.
 */
final class ScatteredRead implements LargeRead {
    // a client's ring has room for these at any capacity; smaller parts are rare
    private static final int MIN_PART_LENGTH = 512;
    // IPv6 and TCP with all options have 100
    private static final int MAX_HEADERS_LENGTH = 128;
    private static final int MAX_PARTS = IpLayout.MAX_PACKET_LENGTH / MIN_PART_LENGTH + 1;

    private final SegmentSplitter splitter;
    private final UnsafeBuffer memory;
    // the two in the memory besides
    private final IoVector pieces = new IoVector(MAX_PARTS + 2);
    // 0 if no large packet is expected
    private int partLength;
    private int headersLength;
    private int parts;

    /**
     * Makes the read.
     *
     * @param splitter of the packets
     * @param memory longer than any packet, that nobody else writes
     */
    ScatteredRead(final SegmentSplitter splitter, final UnsafeBuffer memory) {
        this.splitter = splitter;
        this.memory = memory;
    }

    @Override
    public void expectLikeLast() {
        headersLength = splitter.headersLength();
        partLength = splitter.partLength();
        final boolean isUsual = headersLength > 0
                && headersLength <= MAX_HEADERS_LENGTH
                && partLength >= MIN_PART_LENGTH;
        parts = isUsual
                ? (IpLayout.MAX_PACKET_LENGTH - headersLength + partLength - 1) / partLength
                : 0;
    }

    @Override
    public boolean canRead(final ReceiveRing ring) {
        return parts > 0 && ring.reserveEach(headersLength + partLength, parts);
    }

    @Override
    public IoVector pieces(final ReceiveRing ring) {
        final int headLength = VirtioNetHeader.LENGTH + headersLength;
        final int restOffset = headLength + parts * partLength;
        pieces.clear();
        pieces.add(memory.addressOffset(), headLength);
        for (int i = 0; i < parts; i++) {
            pieces.add(ring.address(payloadOffset(ring, i)), partLength);
        }
        pieces.add(memory.addressOffset() + restOffset, memory.capacity() - restOffset);
        return pieces;
    }

    private int payloadOffset(final ReceiveRing ring, final int part) {
        return ring.packetOffset(headersLength + partLength, part) + headersLength;
    }

    @Override
    public boolean deliver(final int length, final ReceiveRing ring) {
        // of a packet with longer headers the rest is not in the memory, and older bytes lie in its
        // place; whatever they say, the lengths then differ from those expected
        if (length <= VirtioNetHeader.LENGTH + headersLength
                || !SegmentSplitter.isLarge(memory, 0)
                || !splitter.wrap(memory, 0, length)
                || splitter.headersLength() != headersLength
                || splitter.partLength() != partLength) {
            return false;
        }
        while (splitter.hasNext()) {
            final int partWithHeaders = splitter.nextLength();
            // always: there was room for all
            ring.reserve(partWithHeaders);
            splitter.writeNextHeaders(ring.memory(), ring.packetOffset());
            ring.commit(partWithHeaders);
            ring.publishBatch();
        }
        return true;
    }

    @Override
    public void gather(final int length, final ReceiveRing ring) {
        int at = VirtioNetHeader.LENGTH + headersLength;
        for (int i = 0; i < parts && at < length; i++) {
            final int piece = Math.min(partLength, length - at);
            memory.putBytes(at, ring.memory(), payloadOffset(ring, i), piece);
            at += piece;
        }
    }
}
