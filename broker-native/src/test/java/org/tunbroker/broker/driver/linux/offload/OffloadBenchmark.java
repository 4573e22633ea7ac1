package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * A large packet split, and the same packets joined: TCP over IPv4, 44 packets of 1500 bytes. An
 * operation is one of these packets.
 */
@State(Scope.Thread)
public class OffloadBenchmark {
    private static final int PACKETS = 44;
    private static final int PACKET_LENGTH = 1500;
    private static final int HEADERS_LENGTH = 40;
    private static final int PAYLOAD_LENGTH = PACKET_LENGTH - HEADERS_LENGTH;

    private final byte[] bulk =
            TestPacket.tcp(false, new byte[PACKETS * PAYLOAD_LENGTH]).bulk(PAYLOAD_LENGTH);
    private final UnsafeBuffer large = new UnsafeBuffer(ByteBuffer.allocateDirect(bulk.length));
    private final UnsafeBuffer small =
            new UnsafeBuffer(ByteBuffer.allocateDirect(PACKETS * PACKET_LENGTH));
    private final SegmentSplitter splitter = new SegmentSplitter();
    private final Coalescer coalescer =
            new Coalescer((pieces, first, count, packets) -> joined = packets, true);
    // how many packets are in the one that came out last
    private int joined;

    /** Splits one, so that there is something to join. */
    @Setup
    public void prepare() {
        large.putBytes(0, bulk);
        split();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int split() {
        // splitting changes the headers
        large.putBytes(0, bulk, 0, VirtioNetHeader.LENGTH + HEADERS_LENGTH);
        splitter.wrap(large, 0, bulk.length);
        int offset = 0;
        while (splitter.hasNext()) {
            splitter.writeNext(small, offset);
            offset += PACKET_LENGTH;
        }
        return expect(PACKETS * PACKET_LENGTH, offset);
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int join() {
        joined = 0;
        for (int i = 0; i < PACKETS; i++) {
            coalescer.add(small, i * PACKET_LENGTH, PACKET_LENGTH);
        }
        coalescer.flush();
        return expect(PACKETS, joined);
    }

    private static int expect(final int expected, final int actual) {
        if (actual != expected) {
            throw new AssertionError(actual + " instead of " + expected);
        }
        return actual;
    }
}
