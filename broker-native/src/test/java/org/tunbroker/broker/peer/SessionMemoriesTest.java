package org.tunbroker.broker.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

@Timeout(30)
class SessionMemoriesTest {
    private static final int SMALL = SessionLayout.MIN_CAPACITY;
    private static final int LARGE = 2 * SMALL;

    private final List<String> done = new ArrayList<>();
    private final List<Long> allocated = new ArrayList<>();
    private final SessionMemories memories = new SessionMemories(new Client(), allocated::add);
    private boolean full;
    private boolean keepsAllocated;

    private int take(final int wanted, final int session, final int capacity) {
        return memories.take(wanted, session, capacity).number();
    }

    @Test
    void shouldGiveAClientTheMemoryThatItNames() {
        final SessionMemory first = memories.take(0, 1, SMALL);
        memories.give(first);
        assertEquals(SessionLayout.segmentLength(SMALL), memories.idleBytes());
        assertSame(first, memories.take(1, 2, SMALL));
        assertEquals(0, memories.idleBytes());
        assertEquals(List.of("make 1", "rest 1", "renew 1"), done);
    }

    @Test
    void shouldMakeNewMemoryWhenTheOneThatIsNamedIsInUse() {
        final SessionMemory first = memories.take(0, 1, SMALL);
        assertNotSame(first, memories.take(1, 2, SMALL));
        assertEquals(List.of("make 1", "make 2"), done);
    }

    @Test
    void shouldMakeNewMemoryWhenTheOneThatIsNamedIsUnknownOrOfAnotherCapacity() {
        memories.give(memories.take(0, 1, SMALL));
        assertEquals(2, take(99, 2, LARGE));
        assertEquals(3, take(-1, 3, LARGE));
        assertEquals(4, take(1, 4, LARGE));
        assertEquals(1, take(1, 5, SMALL));
    }

    @Test
    void shouldCloseWhatAClientDoesNotNameThatNeedsAsMuch() {
        memories.give(memories.take(0, 1, SMALL));
        memories.give(memories.take(0, 2, LARGE));
        assertEquals(3, take(0, 3, SMALL));
        assertEquals(2, take(2, 4, LARGE));
        assertEquals(
                List.of("make 1", "rest 1", "make 2", "rest 2", "close 1", "make 3", "renew 2"),
                done);
    }

    @Test
    void shouldKeepNoMoreThanSomeOfThem() {
        final List<SessionMemory> all = new ArrayList<>();
        for (int i = 1; i <= SessionMemories.MAX_IDLE + 2; i++) {
            all.add(memories.take(0, i, SMALL));
        }
        all.forEach(memories::give);
        assertEquals(1, Collections.frequency(done, "close 1"));
        assertEquals(1, Collections.frequency(done, "close 2"));
        assertEquals(0, Collections.frequency(done, "close 3"));
        assertEquals(
                (long) SessionMemories.MAX_IDLE * SessionLayout.segmentLength(SMALL),
                memories.idleBytes());
    }

    @Test
    void shouldKeepNoMoreThanSomeBytes() {
        final int capacity = SessionLayout.MAX_CAPACITY / 8;
        final int most =
                (int) (SessionMemories.MAX_IDLE_BYTES / SessionLayout.segmentLength(capacity));
        final List<SessionMemory> all = new ArrayList<>();
        for (int i = 1; i <= most + 1; i++) {
            all.add(memories.take(0, i, capacity));
        }
        all.forEach(memories::give);
        assertEquals(1, Collections.frequency(done, "close 1"));
        assertEquals(0, Collections.frequency(done, "close 2"));
        assertEquals((long) most * SessionLayout.segmentLength(capacity), memories.idleBytes());
    }

    @Test
    void shouldKeepMemoryThatCannotBeRenewed() {
        memories.give(memories.take(0, 1, SMALL));
        full = true;
        assertThrows(TunException.class, () -> memories.take(1, 2, SMALL));
        full = false;
        assertEquals(1, take(1, 3, SMALL));
    }

    @Test
    void shouldCloseAllWhenTheClientIsGone() {
        memories.give(memories.take(0, 1, SMALL));
        final SessionMemory late = memories.take(0, 2, LARGE);
        memories.close();
        memories.give(late);
        assertEquals(List.of("make 1", "rest 1", "make 2", "close 1", "close 2"), done);
        assertEquals(0, memories.idleBytes());
    }

    @Test
    void shouldTellWhatStaysAllocatedWhileItWaits() {
        memories.give(memories.take(0, 1, SMALL));
        assertEquals(List.of(), allocated);
        keepsAllocated = true;
        memories.give(memories.take(0, 2, LARGE));
        memories.give(memories.take(1, 3, SMALL));
        final long small = SessionLayout.segmentLength(SMALL);
        final long large = SessionLayout.segmentLength(LARGE);
        assertEquals(List.of(large, large + small), allocated);
        memories.take(2, 4, LARGE);
        memories.close();
        assertEquals(List.of(large, large + small, small, 0L), allocated);
    }

    @Test
    void shouldGiveUpWhatStaysAllocatedButForWhatIsWanted() {
        final SessionMemory first = memories.take(0, 1, SMALL);
        final SessionMemory second = memories.take(0, 2, SMALL);
        memories.give(memories.take(0, 3, LARGE));
        keepsAllocated = true;
        memories.give(first);
        memories.give(second);
        memories.giveUpAllocated(2, SMALL);
        assertEquals(1, Collections.frequency(done, "close 1"));
        assertSame(second, memories.take(2, 4, SMALL));
        memories.give(second);
        // it cannot be what is wanted
        memories.giveUpAllocated(2, LARGE);
        assertEquals(1, Collections.frequency(done, "close 2"));
        assertEquals(3, take(3, 5, LARGE));
    }

    /** Makes memory that is not shared. */
    private final class Client implements AdmittedPeer {
        @Override
        public long aeronClientId() {
            return 0;
        }

        @Override
        public void ring() {
            // nobody sleeps
        }

        @Override
        public void ringForSessions() {
            // nobody sleeps
        }

        @Override
        public SessionMemory createSession(final int number, final int capacity) {
            done.add("make " + number);
            return new Memory(number, capacity);
        }

        @Override
        public int[] show(final ReadOnlySegment memory) {
            throw new AssertionError("no session's");
        }

        @Override
        public void close() {
            // nothing to forget
        }
    }

    private final class Memory implements SessionMemory {
        private final int number;
        private final SessionSegment segment;

        Memory(final int number, final int capacity) {
            this.number = number;
            // a header is enough: nobody uses the rings
            segment = SessionSegment.create(
                    Segment.unshared(SessionLayout.HEADER_LENGTH, Collections.emptyMap()),
                    capacity);
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public SessionSegment segment() {
            return segment;
        }

        @Override
        public int[] share() {
            return new int[0];
        }

        @Override
        public boolean rest() {
            done.add("rest " + number);
            return !keepsAllocated;
        }

        @Override
        public void renew() {
            if (full) {
                throw new TunException(ErrorCode.ERROR_DISK_FULL, "test", "full");
            }
            done.add("renew " + number);
        }

        @Override
        public void close() {
            done.add("close " + number);
        }
    }
}
