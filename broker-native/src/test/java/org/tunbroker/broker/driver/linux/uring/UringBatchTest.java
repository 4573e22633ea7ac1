package org.tunbroker.broker.driver.linux.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.MappedMemory;

/** On an event of the kernel, whose value a read takes, and which has none afterwards. */
@EnabledOnOs(OS.LINUX)
class UringBatchTest {
    private static final int SIZE = 4;
    private static final int VALUE = 7;

    private final MappedMemory memory = MappedMemory.privateIfPossible(SIZE * Long.BYTES);
    private Descriptor event;
    private UringBatch batch;

    @BeforeEach
    void open() {
        event = Descriptor.owned(LibC.eventfd(VALUE, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC));
        batch = UringBatch.openIfPossible(event, UringLayout.OPERATION_READ, SIZE);
        assumeTrue(batch != null, "the kernel has no io_uring for us");
        for (int i = 0; i < SIZE; i++) {
            batch.set(i, address(i), Long.BYTES);
        }
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(batch, event, memory);
    }

    private long address(final int request) {
        return memory.buffer().addressOffset() + request * Long.BYTES;
    }

    @Test
    void shouldDoRequestsInOrderAndWaitForNothing() {
        batch.submit(SIZE);
        assertEquals(Long.BYTES, batch.result(0));
        assertEquals(VALUE, memory.buffer().getLong(0));
        for (int i = 1; i < SIZE; i++) {
            assertEquals(-Errno.EAGAIN, batch.result(i));
        }
    }

    @Test
    void shouldDoOnlyAsManyAsWereAskedFor() {
        batch.set(0, address(0), 1);
        batch.submit(1);
        // too short for a value, which stays
        assertEquals(-Errno.EINVAL, batch.result(0));
        batch.set(0, address(0), Long.BYTES);
        batch.submit(2);
        assertEquals(Long.BYTES, batch.result(0));
        assertEquals(-Errno.EAGAIN, batch.result(1));
    }

    @Test
    void shouldAnswerForMemoryThatIsNotThere() {
        batch.set(0, 1, Long.BYTES);
        batch.submit(1);
        assertEquals(-Errno.EFAULT, batch.result(0));
    }

    @Test
    void shouldGoOnAroundItsRings() {
        for (int round = 0; round < 100; round++) {
            final int count = 1 + round % SIZE;
            batch.submit(count);
            for (int i = 0; i < count; i++) {
                assertEquals(round == 0 && i == 0 ? Long.BYTES : -Errno.EAGAIN, batch.result(i));
            }
        }
    }

    @Test
    void shouldWriteThePiecesOfAList() {
        final IoVector pieces = new IoVector(3);
        for (int i = 0; i < 3; i++) {
            memory.buffer().putLong(i * Long.BYTES, 1L << 4 * i);
            pieces.add(address(i), Long.BYTES);
        }
        try (UringBatch writes =
                UringBatch.openIfPossible(event, UringLayout.OPERATION_WRITE, SIZE)) {
            writes.set(0, address(0), Long.BYTES);
            writes.setOperation(1, UringLayout.OPERATION_WRITE_PIECES);
            writes.set(1, pieces.addressFrom(1), 2);
            writes.submit(2);
            assertEquals(Long.BYTES, writes.result(0));
            assertEquals(2 * Long.BYTES, writes.result(1));
        }
        batch.submit(1);
        // an event adds up what is written
        assertEquals(VALUE + 0x111, memory.buffer().getLong(0));
    }
}
