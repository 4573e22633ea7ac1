package org.tunbroker.launcher.windows;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** The rights of this process. Stateless and thread-safe. */
public final class ProcessToken {
    private ProcessToken() {}

    /**
     * Tells whether this process has an administrator's rights: it was started by "Run as
     * administrator", by a task with the highest privileges, or as a service.
     *
     * @return true if what it starts has them too
     */
    public static boolean isElevated() {
        final PointerByReference opened = new PointerByReference();
        Handle.check(
                "OpenProcessToken",
                Advapi32.INSTANCE.OpenProcessToken(
                        Kernel32.INSTANCE.GetCurrentProcess(), Advapi32.TOKEN_QUERY, opened));
        try (Handle token = Handle.of("OpenProcessToken", opened.getValue())) {
            final IntByReference elevation = new IntByReference();
            Handle.check(
                    "GetTokenInformation",
                    Advapi32.INSTANCE.GetTokenInformation(
                            token.value(),
                            Advapi32.TOKEN_ELEVATION,
                            elevation,
                            Integer.BYTES,
                            new IntByReference()));
            return elevation.getValue() != 0;
        }
    }
}
