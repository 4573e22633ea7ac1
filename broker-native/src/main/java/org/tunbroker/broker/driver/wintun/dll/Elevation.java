package org.tunbroker.broker.driver.wintun.dll;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

import org.tunbroker.TunException;

/** Whether this process has more rights than its user's others. Stateless and thread-safe. */
final class Elevation {
    private Elevation() {}

    /**
     * Tells whether the process runs as Administrator or Local System.
     *
     * @return true if its token is elevated. Under Wine, which says so of every process, it is not:
     *     all have the rights of one Unix user there
     * @throws TunException if Windows does not say
     */
    static boolean ofThisProcess() {
        return !isWine() && isTokenElevated();
    }

    /** Windows' own ntdll, which nobody can replace in a process, has no such function. */
    static boolean isWine() {
        try {
            NativeLibrary.getInstance("ntdll").getFunction("wine_get_version");
            return true;
        } catch (final UnsatisfiedLinkError ex) {
            return false;
        }
    }

    private static boolean isTokenElevated() {
        final LongByReference token = new LongByReference();
        if (RightsCalls.OpenProcessToken(
                        FileCalls.GetCurrentProcess(), RightsCalls.TOKEN_QUERY, token)
                == 0) {
            throw failure("OpenProcessToken");
        }
        try {
            final IntByReference elevated = new IntByReference();
            if (RightsCalls.GetTokenInformation(
                            token.getValue(),
                            RightsCalls.TOKEN_ELEVATION,
                            elevated,
                            Integer.BYTES,
                            new IntByReference())
                    == 0) {
                throw failure("GetTokenInformation");
            }
            return elevated.getValue() != 0;
        } finally {
            FileCalls.CloseHandle(token.getValue());
        }
    }

    private static TunException failure(final String call) {
        return new TunException(
                Native.getLastError(),
                call,
                "Windows does not tell the rights of this process",
                null);
    }
}
