package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.control.Event.InterfaceChanged;

class InterfaceChangeTest {
    private static InterfaceChange change(final int aspect, final String was, final String is) {
        return InterfaceChange.of(new InterfaceChanged(1, aspect, was, is));
    }

    @Test
    void shouldHaveWhatWasAndIs() {
        final InterfaceChange mtu = change(InterfaceChanged.MTU, "1500", "1400");
        assertEquals(InterfaceChange.Kind.MTU, mtu.kind());
        assertEquals(Optional.of("1500"), mtu.was());
        assertEquals(Optional.of("1400"), mtu.is());
        assertTrue(mtu.is("1400"));
        assertFalse(mtu.is("1500"));
    }

    @Test
    void shouldMissAValueWhereThereIsNone() {
        final InterfaceChange added = change(InterfaceChanged.ADDRESS, "", "10.7.0.1/24");
        assertEquals(Optional.empty(), added.was());
        final InterfaceChange removed = change(InterfaceChanged.ADDRESS, "10.7.0.1/24", "");
        assertEquals(Optional.empty(), removed.is());
        assertFalse(removed.is(""));
    }

    @Test
    void shouldKnowAllAspectsOfThisReleaseAndNoOther() {
        for (int aspect = InterfaceChanged.LINK_STATE;
                aspect <= InterfaceChanged.PRESENCE;
                aspect++) {
            assertEquals(aspect - 1, change(aspect, "a", "b").kind().ordinal());
        }
        assertNull(change(0, "a", "b"));
        assertNull(change(InterfaceChanged.PRESENCE + 1, "a", "b"));
    }
}
