package org.tunbroker.ipc.os.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.win32.StdCallLibrary;

import java.util.Collections;

/**
 * Windows' own libraries. On 32-bit x86 their functions remove their arguments from the stack
 * themselves (stdcall); the C calling convention would corrupt the caller's stack.
 *
 * <p>Stateless and thread-safe.
 */
public final class StdCallLibraries {
    private StdCallLibraries() {}

    /**
     * Returns the library of file handles, processes, memory and events.
     *
     * @return kernel32
     */
    public static NativeLibrary kernel32() {
        return load("kernel32");
    }

    /**
     * Returns the library of users and their rights.
     *
     * @return advapi32
     */
    public static NativeLibrary advapi32() {
        return load("advapi32");
    }

    /**
     * Returns the library of the folders that Windows knows.
     *
     * @return shell32
     */
    public static NativeLibrary shell32() {
        return load("shell32");
    }

    static NativeLibrary load(final String name) {
        // 64-bit systems have one convention only, and JNA refuses another
        return Native.POINTER_SIZE == Long.BYTES
                ? NativeLibrary.getInstance(name)
                : NativeLibrary.getInstance(
                        name,
                        Collections.singletonMap(
                                Library.OPTION_CALLING_CONVENTION,
                                StdCallLibrary.STDCALL_CONVENTION));
    }
}
