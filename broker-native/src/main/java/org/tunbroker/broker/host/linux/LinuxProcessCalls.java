package org.tunbroker.broker.host.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

import org.tunbroker.ipc.platform.LinuxNumbers;

/** The system calls about processes and memory, as libc has them; the names are the kernel's. */
@SuppressWarnings("checkstyle:MethodName")
final class LinuxProcessCalls {
    /** The number of pidfd_open. */
    static final NativeLong SYS_PIDFD_OPEN =
            new NativeLong(LinuxNumbers.ofThisProcess().newerCall(434));

    /** Takes the pages out of this process; those of a shared file stay in the file. */
    static final int MADV_DONTNEED = 4;

    /** Takes the pages out of the file, for all who map it; they read zeros there. */
    static final int MADV_REMOVE = 9;

    static final short POLLIN = 1;
    static final int EFD_CLOEXEC = 02000000;
    static final int EFD_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    static final int EINTR = 4;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ESRCH = 3;

    /** struct pollfd: descriptor (4), events (2), returned events (2). */
    static final int POLLFD_LENGTH = 8;

    static final int POLLFD_EVENTS_OFFSET = 4;
    static final int POLLFD_RETURNED_OFFSET = 6;

    static {
        Native.register(LinuxProcessCalls.class, NativeLibrary.getProcess());
    }

    private LinuxProcessCalls() {}

    static native NativeLong syscall(NativeLong number, NativeLong processId, NativeLong flags);

    static native int eventfd(int initial, int flags);

    static native int poll(Pointer descriptors, NativeLong count, int timeoutMs);

    static native int eventfd_write(int descriptor, long value);

    static native int eventfd_read(int descriptor, Pointer value);

    static native int close(int descriptor);

    static native int madvise(Pointer address, NativeLong length, int advice);
}
