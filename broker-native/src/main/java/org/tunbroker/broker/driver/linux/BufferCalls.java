package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's calls that take a pointer, here an address, since they work on ring memory in
 * place and on every packet: no JNA object stands in between, and nothing is allocated. Each
 * answers -1 on failure, and then Native.getLastError() is the errno, until the thread's next
 * native call.
 *
 * <p>Thread-safe.
 */
abstract class BufferCalls {
    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    abstract long read(int descriptor, long address, int length);

    abstract long write(int descriptor, long address, int length);

    abstract int poll(long pollfdAddress, int count, int timeoutMs);

    abstract int ioctl(int descriptor, int request, long argument);

    /** Returns the calls for this process; loaded at first use, since that loads JNA. */
    static BufferCalls ofThisProcess() {
        return Holder.CALLS;
    }

    private static final class Holder {
        static final BufferCalls CALLS =
                Native.POINTER_SIZE == Long.BYTES ? new Wide() : new Narrow();
    }

    /** Pointers, size_t and longs of 64 bits. */
    private static final class Wide extends BufferCalls {
        static {
            Native.register(Wide.class, NativeLibrary.getProcess());
        }

        private static native long read(int descriptor, long address, long length);

        private static native long write(int descriptor, long address, long length);

        private static native int poll(long pollfdAddress, long count, int timeoutMs);

        private static native int ioctl(int descriptor, long request, long argument);

        @Override
        long read(final int descriptor, final long address, final int length) {
            return read(descriptor, address, (long) length);
        }

        @Override
        long write(final int descriptor, final long address, final int length) {
            return write(descriptor, address, (long) length);
        }

        @Override
        int poll(final long pollfdAddress, final int count, final int timeoutMs) {
            return poll(pollfdAddress, (long) count, timeoutMs);
        }

        @Override
        int ioctl(final int descriptor, final int request, final long argument) {
            return ioctl(descriptor, (long) request, argument);
        }
    }

    /** Pointers, size_t and longs of 32 bits. */
    private static final class Narrow extends BufferCalls {
        static {
            Native.register(Narrow.class, NativeLibrary.getProcess());
        }

        private static native int read(int descriptor, int address, int length);

        private static native int write(int descriptor, int address, int length);

        private static native int poll(int pollfdAddress, int count, int timeoutMs);

        private static native int ioctl(int descriptor, int request, int argument);

        @Override
        long read(final int descriptor, final long address, final int length) {
            return read(descriptor, (int) address, length);
        }

        @Override
        long write(final int descriptor, final long address, final int length) {
            return write(descriptor, (int) address, length);
        }

        @Override
        int poll(final long pollfdAddress, final int count, final int timeoutMs) {
            return poll((int) pollfdAddress, count, timeoutMs);
        }

        @Override
        int ioctl(final int descriptor, final int request, final long argument) {
            return ioctl(descriptor, request, (int) argument);
        }
    }
}
