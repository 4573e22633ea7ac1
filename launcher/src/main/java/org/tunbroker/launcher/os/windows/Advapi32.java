package org.tunbroker.launcher.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;

/** Functions of advapi32.dll. Handles and other things of a pointer's size are Pointers. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
interface Advapi32 extends StdCallLibrary {
    Advapi32 INSTANCE = Native.load("advapi32", Advapi32.class);

    int ERROR_SUCCESS = 0;

    int KEY_READ = 0x20019;
    /** The registry of 64-bit programs, also for a 32-bit process. */
    int KEY_WOW64_64KEY = 0x0100;

    int RRF_RT_REG_SZ = 2;

    /** Returns an error code. */
    int RegOpenKeyExW(
            Pointer key, WString subKey, int options, int access, PointerByReference result);

    /** Returns an error code, ERROR_NO_MORE_ITEMS after the last one. */
    int RegEnumKeyExW(
            Pointer key,
            int index,
            char[] name,
            IntByReference nameLength,
            Pointer reserved,
            Pointer className,
            Pointer classLength,
            Pointer lastWriteTime);

    /** Returns an error code. The length is in bytes; the text ends with a zero. */
    int RegGetValueW(
            Pointer key,
            WString subKey,
            WString value,
            int flags,
            IntByReference type,
            char[] data,
            IntByReference length);

    /** Returns an error code. */
    int RegCloseKey(Pointer key);
}
