package org.tunbroker.launcher.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Native;
import org.junit.jupiter.api.Test;

/** The structures' lengths, which C compilers for Windows and Linux agree on. */
class WinBaseTest {
    private static int of(final int length32, final int length64) {
        return Native.POINTER_SIZE == Long.BYTES ? length64 : length32;
    }

    @Test
    void shouldHaveTheLengthsOfWindows() {
        assertEquals(of(72, 112), new WinBase.StartupInfoEx().size());
        assertEquals(of(16, 24), new WinBase.ProcessInformation().size());
        assertEquals(of(12, 24), new WinBase.SecurityAttributes().size());
        assertEquals(52, new WinBase.FileInformation().size());
    }
}
