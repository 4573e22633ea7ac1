package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import org.tunbroker.ipc.platform.LinuxNumbers;

/**
 * The C library's calls that io_uring needs, where pointers have 64 bits. Each answers -1 on
 * failure, and then Native.getLastError() is the errno.
 */
final class UringCalls {
    static final int PROT_READ_WRITE = 0x1 | 0x2;
    static final int MAP_SHARED = 0x1;
    static final int MAP_PRIVATE = 0x2;
    static final int MAP_ANONYMOUS = LinuxNumbers.ofThisProcess().mapAnonymous();
    static final long MAP_FAILED = -1;
    // so that the first use of a ring does not fault
    static final int MAP_POPULATE = LinuxNumbers.ofThisProcess().mapPopulate();

    private static final long SETUP = LinuxNumbers.ofThisProcess().newerCall(425);
    private static final long ENTER = LinuxNumbers.ofThisProcess().newerCall(426);

    static {
        Native.register(UringCalls.class, NativeLibrary.getProcess());
    }

    private UringCalls() {}

    static int setup(final int entries, final long parametersAddress) {
        return (int) syscall(SETUP, entries, parametersAddress, 0, 0, 0, 0);
    }

    static int enter(
            final int descriptor, final int submitted, final int minComplete, final int flags) {
        return (int) syscall(ENTER, descriptor, submitted, minComplete, flags, 0, 0);
    }

    // the variadic prototype makes no difference for integers on these architectures
    private static native long syscall(
            long number, long first, long second, long third, long fourth, long fifth, long sixth);

    static native long mmap(
            long address, long length, int protection, int flags, int descriptor, long offset);

    static native int munmap(long address, long length);
}
