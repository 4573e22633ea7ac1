package org.tunbroker.ipc.os.linux;

import com.sun.jna.Function;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.NativeMethods;

/**
 * The system call futex(2) on memory that several processes share, for every data model.
 *
 * <p>It is on the hot path, so it is bound as a native method, which takes a tenth of the time of a
 * function of {@link LibC}. But binding takes JNA longer than all calls of a client that only
 * connects and asks something. So the first calls go by the function, and then a thread of its own
 * binds the method.
 *
 * <p>Thread-safe.
 */
public abstract class Futex {
    /** Bytes that a struct timespec takes at most. */
    public static final int TIMESPEC_LENGTH = 16;

    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    // without FUTEX_PRIVATE_FLAG: the word is shared between processes
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ETIMEDOUT = LinuxNumbers.ofThisProcess().timedOut();
    // operations are signed in the kernel; waking more threads than exist is what "all" means
    private static final int EVERY_WAITER = Integer.MAX_VALUE;

    // a connect and its first calls take a dozen
    private static final int CALLS_BEFORE_BINDING = 100;

    private final NativeMethods methods = NativeMethods.of(getClass());
    private final Function function = NativeMethods.function("syscall");
    private final AtomicInteger unboundCalls = new AtomicInteger();

    /**
     * Writes a struct timespec: two longs of this process's data model.
     *
     * @param timespec of {@link #TIMESPEC_LENGTH} bytes in native order
     * @param ns the time, 0 or more
     */
    public static void putTime(final ByteBuffer timespec, final long ns) {
        if (Native.POINTER_SIZE == Long.BYTES) {
            timespec.putLong(0, ns / NS_PER_S).putLong(Long.BYTES, ns % NS_PER_S);
        } else {
            timespec.putInt(0, (int) (ns / NS_PER_S)).putInt(Integer.BYTES, (int) (ns % NS_PER_S));
        }
    }

    /**
     * Sleeps while a word has a value, until woken, interrupted by a signal, or the time is over.
     *
     * @param address of the word
     * @param expected the value that the word must have to sleep at all
     * @param timespecAddress of a struct timespec in private memory
     * @return whether it slept until the time was over
     * @throws TunException ERROR_INVALID_DATA if there is no memory at the address any more
     */
    public final boolean await(final long address, final int expected, final long timespecAddress) {
        if (call(address, FUTEX_WAIT, expected, timespecAddress) == 0) {
            return false;
        }
        final int errno = Native.getLastError();
        if (errno != EAGAIN && errno != EINTR && errno != ETIMEDOUT) {
            throw failure("futex wait", errno);
        }
        return errno == ETIMEDOUT;
    }

    /**
     * Wakes every thread that sleeps on a word.
     *
     * @param address of the word
     */
    public final void wake(final long address) {
        if (call(address, FUTEX_WAKE, EVERY_WAITER, 0) < 0) {
            throw failure("futex wake", Native.getLastError());
        }
    }

    private long call(
            final long address, final int operation, final int value, final long timespec) {
        if (!methods.enterIfBound()) {
            if (unboundCalls.incrementAndGet() % CALLS_BEFORE_BINDING == 0) {
                beginBinding();
            }
            return systemCall(function, address, operation, value, timespec);
        }
        try {
            return systemCall(address, operation, value, timespec);
        } finally {
            methods.leave();
        }
    }

    private void beginBinding() {
        final Thread thread = new Thread(this::bind, "tunbroker-futex");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError ex) {
            // no more threads: the next calls go by the function too, and try again
            return;
        }
    }

    private void bind() {
        methods.enter();
        methods.leave();
    }

    private static TunException failure(final String call, final int errno) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                call,
                "the shared memory is gone or damaged, errno " + errno);
    }

    abstract long systemCall(long address, int operation, int value, long timespec);

    abstract long systemCall(Function by, long address, int operation, int value, long timespec);

    /** Returns the call for this process; loaded at first use, since it loads JNA. */
    public static Futex ofThisProcess() {
        return Holder.FUTEX;
    }

    private static final class Holder {
        static final Futex FUTEX = Native.POINTER_SIZE == 8 ? new Wide() : new Narrow();
    }

    /** Pointers and longs of 64 bits. */
    private static final class Wide extends Futex {
        private static final long NUMBER = LinuxNumbers.ofThisProcess().futex();

        // the number of parameters and their width are what syscall(2) takes for futex; the
        // variadic prototype makes no difference for integers on these architectures
        private static native long syscall(
                long number, long address, long operation, long value, long timespec);

        @Override
        long systemCall(
                final long address, final int operation, final int value, final long timespec) {
            return syscall(NUMBER, address, operation, value, timespec);
        }

        @Override
        long systemCall(
                final Function by,
                final long address,
                final int operation,
                final int value,
                final long timespec) {
            return by.invokeLong(
                    new Object[] {NUMBER, address, (long) operation, (long) value, timespec});
        }
    }

    /** Pointers and longs of 32 bits. */
    private static final class Narrow extends Futex {
        private static final int NUMBER = LinuxNumbers.ofThisProcess().futex();

        private static native int syscall(
                int number, int address, int operation, int value, int timespec);

        @Override
        long systemCall(
                final long address, final int operation, final int value, final long timespec) {
            return syscall(NUMBER, (int) address, operation, value, (int) timespec);
        }

        @Override
        long systemCall(
                final Function by,
                final long address,
                final int operation,
                final int value,
                final long timespec) {
            return by.invokeInt(
                    new Object[] {NUMBER, (int) address, operation, value, (int) timespec});
        }
    }
}
