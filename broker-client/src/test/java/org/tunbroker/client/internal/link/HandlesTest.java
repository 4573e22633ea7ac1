package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.control.Event;

class HandlesTest {
    private static final Event ENDED = new Event.SessionEnded(7, 38, "deleted");

    private final Handles<String> handles = new Handles<>();

    @Test
    void shouldGiveOutWhatWasAddedOnce() {
        handles.beginCall();
        handles.add(7, "seven");
        assertEquals(Collections.emptyList(), handles.endCall());
        assertEquals("seven", handles.remove(7, ENDED));
        assertNull(handles.remove(7, ENDED));
        assertNull(handles.remove(7));
    }

    @Test
    void shouldKeepEventThatComesBeforeItsCallReturns() {
        handles.beginCall();
        assertNull(handles.remove(7, ENDED));
        handles.add(7, "seven");
        assertEquals(Collections.singletonList(ENDED), handles.endCall());
        assertEquals("seven", handles.remove(7, ENDED));
    }

    @Test
    void shouldKeepEventUntilTheLastCallReturns() {
        handles.beginCall();
        handles.beginCall();
        assertNull(handles.remove(7, ENDED));
        assertEquals(Collections.singletonList(ENDED), handles.endCall());
        assertNull(handles.remove(7, ENDED));
        handles.add(7, "seven");
        assertEquals(Collections.singletonList(ENDED), handles.endCall());
    }

    @Test
    void shouldForgetEventAboutWhatTheApplicationClosed() {
        assertNull(handles.remove(7, ENDED));
        handles.beginCall();
        assertEquals(Collections.emptyList(), handles.endCall());
    }

    @Test
    void shouldRemoveAll() {
        handles.add(1, "one");
        handles.add(2, "two");
        assertEquals(Arrays.asList("one", "two"), handles.removeAll());
        assertEquals(Collections.emptyList(), handles.removeAll());
        assertNull(handles.remove(1));
    }

    @Test
    void shouldSayThatOneCameAfterAllWereRemoved() {
        assertTrue(handles.add(1, "one"));
        assertFalse(handles.isOver());
        handles.removeAll();
        assertTrue(handles.isOver());
        assertFalse(handles.add(2, "two"));
        assertEquals("two", handles.remove(2));
    }
}
