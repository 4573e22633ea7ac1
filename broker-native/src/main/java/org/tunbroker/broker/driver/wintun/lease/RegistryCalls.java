package org.tunbroker.broker.driver.wintun.lease;

import com.sun.jna.Native;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

import org.tunbroker.ipc.os.windows.StdCallLibraries;

/**
 * Advapi32's functions for the registry. A key is a handle of 64 bits, since the broker is a 64-bit
 * process. Each answers a Windows error code.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class RegistryCalls {
    static {
        Native.register(RegistryCalls.class, StdCallLibraries.advapi32());
    }

    private RegistryCalls() {}

    static native int RegOpenKeyExW(
            long key, WString name, int options, int access, LongByReference opened);

    static native int RegQueryValueExW(
            long key,
            WString name,
            long reserved,
            IntByReference type,
            byte[] data,
            IntByReference length);

    static native int RegDeleteValueW(long key, WString name);

    static native int RegCloseKey(long key);
}
