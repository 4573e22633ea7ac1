package org.tunbroker.broker.driver.linux.tun;

import com.sun.jna.Native;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.os.linux.DescriptorPoll;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.broker.os.linux.LibC;

/**
 * Reads what the kernel routed into the interface.
 *
 * <p>What the kernel answers (measured on 6.18): with the interface down, EAGAIN, and nothing ready
 * to poll; once the interface is deleted, EBADFD for ever and POLLERR at once. If the memory is
 * gone, it answers a length and not EFAULT; storing the size into the ring shows that.
 *
 * <p>For one thread.
 */
public final class TunReader {
    private static final long FAULT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int GONE = LibC.POLLERR | LibC.POLLHUP | LibC.POLLNVAL;

    private final int descriptor;
    private final DescriptorPoll poll;
    private final TunFaults faults;
    private final boolean isAlone;

    /**
     * Makes a reader.
     *
     * @param session ended on an error that is permanent
     * @param isAlone whether its thread serves nobody else, and may rest after other errors
     */
    public TunReader(final TunFile tun, final PumpedSession session, final boolean isAlone) {
        this.descriptor = tun.descriptor().number();
        this.isAlone = isAlone;
        this.poll = new DescriptorPoll(tun.descriptor());
        this.faults = new TunFaults(tun, session);
    }

    /**
     * Reads one packet.
     *
     * @return how many bytes came; 0 if none, after any error was handled
     */
    public int read(final long address, final int length) {
        return came(LibC.read(descriptor, address, length));
    }

    /**
     * Reads one packet into several pieces of memory, which it fills one after the other.
     *
     * @return as {@link #read(long, int)}
     */
    public int read(final IoVector pieces) {
        return came(LibC.readv(descriptor, pieces));
    }

    private int came(final long result) {
        if (result < 0) {
            onError(Native.getLastError());
            return 0;
        }
        return (int) result;
    }

    /** Handles an error of a read. */
    public void onError(final int errno) {
        final int common = Errno.common(errno);
        if (common == Errno.EAGAIN || common == Errno.EINTR) {
            return;
        }
        if (!faults.endIfFatal(errno) && isAlone) {
            // an unexpected error, perhaps permanent: the session goes on, but must not
            // occupy a core
            LockSupport.parkNanos(FAULT_PARK_NS);
        }
    }

    /** Ends the session if the interface is gone, which only a read shows otherwise. */
    public void endIfDeleted() {
        if ((poll.await(0, 0) & GONE) != 0) {
            faults.endDeleted();
        }
    }
}
