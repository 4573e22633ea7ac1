package org.tunbroker.broker.driver.linux.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.MappedMemory;
import org.tunbroker.broker.os.linux.WakeEvent;
import org.tunbroker.ipc.os.linux.Futex;

@EnabledOnOs(OS.LINUX)
@Timeout(30)
class UringWaitsTest {
    private static final long TAG = 7;
    private static final long OTHER_TAG = 100;
    private static final int VALUE = 1;
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGER_THAN_TEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final MappedMemory memory = MappedMemory.privateIfPossible(4096);
    private final WakeEvent event = new WakeEvent();
    private final UringWaits waits = UringWaits.openIfPossible();

    @BeforeEach
    void requireWaits() {
        assumeTrue(waits != null, "the kernel has no FUTEX_WAIT by io_uring for us (Linux 6.7)");
        memory.buffer().putInt(0, VALUE);
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(waits, event, memory);
    }

    private long word() {
        return memory.buffer().addressOffset();
    }

    private void assertEnds(final long tag, final int result) {
        if (!waits.hasNext()) {
            waits.await(LONGER_THAN_TEST_NS);
        }
        assertTrue(waits.hasNext());
        assertEquals(tag, waits.tag());
        assertEquals(result, waits.result());
        waits.take();
    }

    @Test
    void shouldEndWaitOnceWhenDescriptorIsReadable() {
        waits.awaitEvents(event.descriptor(), LibC.POLLIN, TAG);
        waits.await(SHORT_NS);
        assertFalse(waits.hasNext());
        event.signal();
        assertEnds(TAG, LibC.POLLIN);
        waits.await(SHORT_NS);
        assertFalse(waits.hasNext());
    }

    @Test
    void shouldEndWaitAtOnceWhenDescriptorIsReadableAlready() {
        event.signal();
        waits.awaitEvents(event.descriptor(), LibC.POLLIN, TAG);
        assertEnds(TAG, LibC.POLLIN);
    }

    @Test
    void shouldEndWaitWhenAnotherThreadWakesTheWord() throws InterruptedException {
        waits.awaitWord(word(), VALUE, TAG);
        waits.submit();
        assertFalse(waits.hasNext());
        final Thread waker = new Thread(() -> Futex.ofThisProcess().wake(word()));
        waker.start();
        assertEnds(TAG, 0);
        waker.join();
    }

    @Test
    void shouldEndWaitAtOnceWhenTheWordHasAnotherValue() {
        waits.awaitWord(word(), VALUE + 1, TAG);
        assertEnds(TAG, -Errno.EAGAIN);
    }

    @Test
    void shouldEndWaitsThatAreCancelled() {
        waits.awaitWord(word(), VALUE, TAG);
        waits.awaitEvents(event.descriptor(), LibC.POLLIN, TAG + 1);
        waits.submit();
        waits.cancel(TAG, OTHER_TAG);
        waits.cancel(TAG + 1, OTHER_TAG);
        final Set<Long> ended = new HashSet<>();
        while (!ended.equals(Set.of(TAG, TAG + 1, OTHER_TAG))) {
            waits.await(LONGER_THAN_TEST_NS);
            while (waits.hasNext()) {
                ended.add(waits.tag());
                waits.take();
            }
        }
    }

    @Test
    void shouldHaveMoreWaitsThanItHandsToTheKernelAtATime() {
        final int count = 1000;
        for (int i = 0; i < count; i++) {
            waits.awaitWord(word(), VALUE, i);
        }
        waits.submit();
        assertFalse(waits.hasNext());
        Futex.ofThisProcess().wake(word());
        final Set<Long> ended = new HashSet<>();
        while (ended.size() < count) {
            waits.await(LONGER_THAN_TEST_NS);
            while (waits.hasNext()) {
                assertTrue(ended.add(waits.tag()));
                waits.take();
            }
        }
    }

    @Test
    void shouldSleepNoLongerThanItMay() {
        final long begin = System.nanoTime();
        waits.await(SHORT_NS);
        assertTrue(System.nanoTime() - begin >= SHORT_NS);
        assertFalse(waits.hasNext());
    }
}
