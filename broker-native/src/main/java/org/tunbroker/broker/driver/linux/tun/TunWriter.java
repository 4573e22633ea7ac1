package org.tunbroker.broker.driver.linux.tun;

import com.sun.jna.Native;

import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.os.linux.DescriptorPoll;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.WakeEvent;

/**
 * Writes packets into the interface, and counts those taken and refused.
 *
 * <p>What the kernel answers (measured on 6.18): EIO with the interface down; EINVAL to a packet
 * whose first byte is of neither IP version, to an empty one, to an invalid header, and to more
 * than 128 datagrams in one; EBADFD once the interface is deleted. It takes packets shorter than an
 * IP header; those are dropped before they come here, as Wintun drops them.
 *
 * <p>For one thread.
 */
public final class TunWriter {
    // a queue that stays full for longer is congested, and IP then drops packets
    private static final int QUEUE_FULL_MS = 10;

    private final int descriptor;
    // null if nothing may be waited for
    private final DescriptorPoll poll;
    private final TunFaults faults;
    private final SendRing ring;
    private final DownNotice downNotice;
    // since the last end of a batch
    private boolean isDown;
    private boolean isTaken;

    /**
     * Makes a writer.
     *
     * @param stop ends the wait for a queue that is full; null to wait for none, because the thread
     *     serves others too
     * @param ring where packets are counted
     * @param downNotice reports that packets are dropped because the interface is down
     * @param session ended on an error that is permanent
     */
    public TunWriter(
            final TunFile tun,
            final WakeEvent stop,
            final SendRing ring,
            final DownNotice downNotice,
            final PumpedSession session) {
        this.descriptor = tun.descriptor().number();
        this.poll = stop == null ? null : new DescriptorPoll(tun.descriptor(), stop.descriptor());
        this.faults = new TunFaults(tun, session);
        this.ring = ring;
        this.downNotice = downNotice;
    }

    /**
     * Writes one packet into the interface, and counts.
     *
     * @param address of what is written
     * @param length bytes
     */
    public void write(final long address, final int length) {
        write(false, address, length, 1);
    }

    /**
     * Writes one packet that lies in pieces into the interface, and counts.
     *
     * @param listAddress of the first piece in a list
     *     ({@link org.tunbroker.broker.os.linux.IoVector#addressFrom})
     * @param count how many pieces
     * @param packets how many of the client's packets it is
     * @return false if a large packet was refused and not counted, because its parts may be taken
     */
    public boolean writePieces(final long listAddress, final int count, final int packets) {
        return write(true, listAddress, count, packets);
    }

    private boolean write(
            final boolean isList, final long address, final int length, final int packets) {
        int errno = tryWrite(isList, address, length);
        if (isFull(errno) && poll != null) {
            poll.await(LibC.POLLOUT, QUEUE_FULL_MS);
            errno = tryWrite(isList, address, length);
        }
        if (packets > 1 && isAboutSize(errno)) {
            return false;
        }
        count(errno, packets);
        return true;
    }

    /** Tells whether a large packet was refused for a reason that may not hold for its parts. */
    private static boolean isAboutSize(final int errno) {
        return switch (errno) {
            // these hold for every packet alike
            case 0, Errno.EAGAIN, Errno.EIO, Errno.EBADFD, Errno.EFAULT, Errno.EBADF -> false;
            default -> true;
        };
    }

    /** Tells whether the kernel had no room, and may have some soon. */
    public static boolean isFull(final int errno) {
        final int common = Errno.common(errno);
        return common == Errno.EAGAIN || common == Errno.ENOBUFS || common == Errno.ENOMEM;
    }

    private int tryWrite(final boolean isList, final long address, final int length) {
        final long result = isList
                ? LibC.writev(descriptor, address, length)
                : LibC.write(descriptor, address, length);
        return result < 0 ? Native.getLastError() : 0;
    }

    /**
     * Counts packets that the kernel took, or refused.
     *
     * @param errno why, or 0 if it took them
     * @param packets how many of the client's
     */
    public void count(final int errno, final int packets) {
        if (errno == 0) {
            ring.countSent(packets);
            isTaken = true;
        } else if (!faults.endIfFatal(errno)) {
            // a refused packet does not end the session
            ring.countDropped(packets);
            isDown |= Errno.common(errno) == Errno.EIO;
        }
    }

    /** Ends a batch: logs that the interface is down, unless that was logged before. */
    public void endBatch() {
        if (isDown) {
            if (downNotice.isDueForDropped()) {
                downNotice.tell();
            }
        } else if (isTaken) {
            downNotice.taken();
        }
        isDown = false;
        isTaken = false;
    }
}
