package org.tunbroker.launcher.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureActionsTest {
    @Test
    void shouldLieAsWindowsReadsIt() {
        final boolean is64 = Native.POINTER_SIZE == 8;
        try (FailureActions actions =
                FailureActions.restart(Duration.ofSeconds(5), Duration.ofDays(1))) {
            final Pointer at = actions.pointer();
            assertEquals(86400, at.getInt(0));
            assertNull(at.getPointer(is64 ? 8 : 4));
            assertNull(at.getPointer(is64 ? 16 : 8));
            assertEquals(1, at.getInt(is64 ? 24 : 12));
            final Pointer action = at.getPointer(is64 ? 32 : 16);
            // SC_ACTION_RESTART
            assertEquals(1, action.getInt(0));
            assertEquals(5000, action.getInt(4));
        }
    }
}
