package org.tunbroker.broker.os.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;

import org.tunbroker.ipc.os.linux.LinuxNumbers;

/**
 * The functions of the C library that only the broker calls, and their constants; all names are
 * those of the headers. Each answers -1, or 0 from if_nametoindex, on failure, and then
 * Native.getLastError() is the errno, until the thread's next native call.
 *
 * <p>A pointer is a plain address here. Reads and writes of every packet work on ring memory in
 * place, so they need no JNA object and allocate nothing.
 *
 * <p>Stateless and thread-safe.
 */
public final class LibC {
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    public static final int O_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = O_NONBLOCK;
    public static final int EFD_CLOEXEC = O_CLOEXEC;
    public static final int AF_NETLINK = 16;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = O_CLOEXEC;
    public static final int NETLINK_ROUTE = 0;
    public static final int SOL_NETLINK = 270;
    public static final int NETLINK_GET_STRICT_CHK = 12;
    public static final int POLLIN = 0x1;
    public static final int POLLOUT = 0x4;
    public static final int POLLERR = 0x8;
    public static final int POLLHUP = 0x10;
    public static final int POLLNVAL = 0x20;
    public static final int PROT_READ = 0x1;
    public static final int PROT_WRITE = 0x2;
    public static final int MAP_SHARED = 0x1;
    public static final int MAP_PRIVATE = 0x2;
    public static final int MAP_ANONYMOUS = LinuxNumbers.ofThisProcess().mapAnonymous();
    public static final int MAP_POPULATE = LinuxNumbers.ofThisProcess().mapPopulate();
    public static final long MAP_FAILED = -1;

    private static final boolean IS_64_BIT = Native.POINTER_SIZE == Long.BYTES;
    // their numbers on most architectures
    private static final long SYS_IO_URING_SETUP = LinuxNumbers.ofThisProcess().newerCall(425);
    private static final long SYS_IO_URING_ENTER = LinuxNumbers.ofThisProcess().newerCall(426);

    static {
        Native.register(LibC.class, NativeLibrary.getProcess());
    }

    private LibC() {}

    public static native int open(String path, int flags);

    public static native int close(int descriptor);

    public static native int eventfd(int initialValue, int flags);

    public static native int socket(int domain, int type, int protocol);

    public static native int setsockopt(
            int socket, int level, int option, IntByReference value, int length);

    @SuppressWarnings("checkstyle:MethodName")
    public static native int if_nametoindex(String name);

    public static long read(final int descriptor, final long address, final int length) {
        return IS_64_BIT
                ? Wide.read(descriptor, address, length)
                : Narrow.read(descriptor, (int) address, length);
    }

    public static long write(final int descriptor, final long address, final int length) {
        return IS_64_BIT
                ? Wide.write(descriptor, address, length)
                : Narrow.write(descriptor, (int) address, length);
    }

    /** Reads one packet into the pieces of an {@link IoVector}, in their order. */
    public static long readv(final int descriptor, final IoVector pieces) {
        return IS_64_BIT
                ? Wide.readv(descriptor, pieces.address(), pieces.count())
                : Narrow.readv(descriptor, (int) pieces.address(), pieces.count());
    }

    /** Writes one packet, the pieces of an {@link IoVector} in their order. */
    public static long writev(final int descriptor, final IoVector pieces) {
        return writev(descriptor, pieces.address(), pieces.count());
    }

    /** Writes one packet, some pieces of an {@link IoVector}, from an address in its list on. */
    public static long writev(final int descriptor, final long listAddress, final int count) {
        return IS_64_BIT
                ? Wide.writev(descriptor, listAddress, count)
                : Narrow.writev(descriptor, (int) listAddress, count);
    }

    public static int poll(final long pollfdAddress, final int count, final int timeoutMs) {
        return IS_64_BIT
                ? Wide.poll(pollfdAddress, count, timeoutMs)
                : Narrow.poll((int) pollfdAddress, count, timeoutMs);
    }

    public static int ioctl(final int descriptor, final int request, final long argument) {
        return IS_64_BIT
                ? Wide.ioctl(descriptor, request, argument)
                : Narrow.ioctl(descriptor, request, (int) argument);
    }

    /** Maps memory where pointers have 64 bits; returns MAP_FAILED on failure. */
    public static long mmap(
            final long address,
            final long length,
            final int protection,
            final int flags,
            final int descriptor,
            final long offset) {
        return Wide.mmap(address, length, protection, flags, descriptor, offset);
    }

    /** Unmaps what {@link #mmap} mapped. */
    public static int munmap(final long address, final long length) {
        return Wide.munmap(address, length);
    }

    /** Makes a ring where pointers have 64 bits (io_uring_setup). */
    public static int ioUringSetup(final int entries, final long parametersAddress) {
        return (int) Wide.syscall(SYS_IO_URING_SETUP, entries, parametersAddress, 0, 0, 0, 0);
    }

    /** Submits to a ring, and waits for it, where pointers have 64 bits (io_uring_enter). */
    public static int ioUringEnter(
            final int descriptor, final int submitted, final int minComplete, final int flags) {
        return (int)
                Wide.syscall(SYS_IO_URING_ENTER, descriptor, submitted, minComplete, flags, 0, 0);
    }

    /**
     * Submits to a ring, and waits for it as long as an io_uring_getevents_arg says (io_uring_enter
     * with IORING_ENTER_EXT_ARG), where pointers have 64 bits.
     */
    public static int ioUringEnter(
            final int descriptor,
            final int submitted,
            final int minComplete,
            final int flags,
            final long argumentAddress,
            final int argumentLength) {
        return (int) Wide.syscall(
                SYS_IO_URING_ENTER,
                descriptor,
                submitted,
                minComplete,
                flags,
                argumentAddress,
                argumentLength);
    }

    /** Pointers, size_t and longs of 64 bits. */
    private static final class Wide {
        static {
            Native.register(Wide.class, NativeLibrary.getProcess());
        }

        static native long read(int descriptor, long address, long length);

        static native long write(int descriptor, long address, long length);

        static native long readv(int descriptor, long iovecAddress, int count);

        static native long writev(int descriptor, long iovecAddress, int count);

        static native int poll(long pollfdAddress, long count, int timeoutMs);

        static native int ioctl(int descriptor, long request, long argument);

        static native long mmap(
                long address, long length, int protection, int flags, int descriptor, long offset);

        static native int munmap(long address, long length);

        // the variadic prototype makes no difference for integers on these architectures
        static native long syscall(
                long number,
                long first,
                long second,
                long third,
                long fourth,
                long fifth,
                long sixth);
    }

    /** Pointers, size_t and longs of 32 bits. */
    private static final class Narrow {
        static {
            Native.register(Narrow.class, NativeLibrary.getProcess());
        }

        static native int read(int descriptor, int address, int length);

        static native int write(int descriptor, int address, int length);

        static native int readv(int descriptor, int iovecAddress, int count);

        static native int writev(int descriptor, int iovecAddress, int count);

        static native int poll(int pollfdAddress, int count, int timeoutMs);

        static native int ioctl(int descriptor, int request, int argument);
    }
}
