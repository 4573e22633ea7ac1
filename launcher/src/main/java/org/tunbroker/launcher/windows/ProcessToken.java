package org.tunbroker.launcher.windows;

import com.sun.jna.NativeLibrary;
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

    /**
     * Tells whether this process may do what its user's ordinary programs may not.
     *
     * @return true if it is elevated; not under Wine, which says so of all processes: they have the
     *     rights of one Unix user
     */
    public static boolean hasMoreRightsThanItsUser() {
        return isElevated() && !isWine();
    }

    /** Windows's own ntdll, which nobody can replace in a process, has no such function. */
    private static boolean isWine() {
        try {
            NativeLibrary.getInstance("ntdll").getFunction("wine_get_version");
            return true;
        } catch (final UnsatisfiedLinkError ex) {
            return false;
        }
    }
}
