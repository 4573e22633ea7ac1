package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Event;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    private int count() {
        int count = 0;
        while (queue.poll() != null) {
            count++;
        }
        return count;
    }

    @Test
    void shouldKeepTheOrder() {
        final Event first = new Event.LogLine(0, 0, "first");
        final Event second = new Event.SessionEnded(1, 38, "second");
        queue.add(first);
        queue.add(second);
        assertSame(first, queue.poll());
        assertSame(second, queue.poll());
        assertNull(queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Test
    void shouldLeaveLinesOutBehindSlowListenerButNoEnd() {
        for (int i = 0; i < 1_000_000; i++) {
            queue.add(new Event.LogLine(0, 0, "line"));
        }
        queue.add(new Event.AdapterGone(1, 38, "gone"));
        assertEquals(EventQueue.MOST_LINES + 1, count());
    }

    @Test
    void shouldRefuseToMakeMoreOnceTooManyEndsWait() {
        for (int i = 0; i < EventQueue.MOST - 1; i++) {
            queue.add(new Event.SessionEnded(i, 38, "ended"));
        }
        queue.checkRoom();
        queue.add(new Event.AdapterGone(1, 38, "gone"));
        final TunException refused = assertThrows(TunException.class, queue::checkRoom);
        assertTrue(refused.is(ErrorCode.ERROR_NOT_ENOUGH_QUOTA));
        queue.poll();
        queue.checkRoom();
    }
}
