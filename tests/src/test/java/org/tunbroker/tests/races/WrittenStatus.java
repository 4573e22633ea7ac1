package org.tunbroker.tests.races;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.status.StatusLayout;
import org.tunbroker.ipc.status.StatusSequence;

/** Memory with a status, each of whose snapshots has the same number in all words. */
class WrittenStatus {
    // beyond the header, so that a copy takes a while
    private static final int LENGTH = 2 * StatusLayout.HEADER_LENGTH;
    private static final int STATES = 1 << 14;
    private static final int SNAPSHOTS = 3;
    private static final Segment SEGMENT =
            Segment.unshared(LENGTH * STATES, Collections.emptyMap());
    private static final AtomicInteger MADE = new AtomicInteger();

    final AtomicBuffer memory;
    final byte[] copy = new byte[LENGTH];
    private final StatusSequence sequence;

    WrittenStatus() {
        final int offset = LENGTH * (MADE.getAndIncrement() & (STATES - 1));
        SEGMENT.buffer().setMemory(offset, LENGTH, (byte) 0);
        memory = new UnsafeBuffer(SEGMENT.buffer(), offset, LENGTH);
        sequence = new StatusSequence(memory);
    }

    void write() {
        for (int number = 1; number <= SNAPSHOTS; number++) {
            sequence.begin();
            for (int at = 0; at < LENGTH; at += Long.BYTES) {
                if (at != StatusLayout.SEQUENCE_OFFSET) {
                    memory.putLong(at, number);
                }
            }
            sequence.end();
        }
    }

    /** Tells whether all words of the copy but the sequence are of one snapshot. */
    String looked() {
        final UnsafeBuffer words = new UnsafeBuffer(copy);
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            if (at != StatusLayout.SEQUENCE_OFFSET && words.getLong(at) != words.getLong(0)) {
                return "torn";
            }
        }
        return "whole";
    }
}
