package org.tunbroker.ipc.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Calls of kernel32 about shared memory; the names are Windows'. */
@SuppressWarnings("checkstyle:MethodName")
final class SectionCalls {
    static final int PAGE_READWRITE = 0x04;
    static final int FILE_MAP_WRITE = 0x02;
    static final int FILE_MAP_READ = 0x04;
    // a long, since an int would lose its sign
    static final Pointer INVALID_HANDLE_VALUE = Pointer.createConstant(-1L);

    static {
        Native.register(SectionCalls.class, StdCallLibraries.kernel32());
    }

    private SectionCalls() {}

    static native Pointer CreateFileMappingW(
            Pointer file,
            Pointer attributes,
            int protection,
            int sizeHigh,
            int sizeLow,
            Pointer name);

    // the length is a SIZE_T, as wide as a pointer
    static native Pointer MapViewOfFile(
            Pointer section, int access, int offsetHigh, int offsetLow, Pointer length);

    static native int UnmapViewOfFile(Pointer view);
}
