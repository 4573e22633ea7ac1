package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;

import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.Pump;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.RingWait;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * Takes what the client sends from the ring, and writes it into the interface.
 *
 * <p>What the kernel answers (measured on 6.18): EIO with the interface down; EINVAL to a packet
 * whose first byte is of neither IP version, to an empty one, to a header that makes no sense, and
 * to more than 128 datagrams in one; EBADFD once the interface is deleted. It takes packets shorter
 * than an IP header; those are dropped here, as Wintun drops them.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
abstract class UpPump implements Pump, AutoCloseable {
    /** The shortest IP packet. */
    static final int MIN_PACKET_LENGTH = 20;

    private static final int BATCH_LENGTH = 64;
    // a queue that is full for longer is congested, and then IP drops
    private static final int QUEUE_FULL_MS = 10;

    private final BufferCalls calls = BufferCalls.ofThisProcess();
    private final String interfaceName;
    private final int descriptor;
    private final DescriptorPoll poll;
    private final RingConsumer fromClient;
    // its segment keeps the memory mapped
    private final SessionRings rings;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final DownNotice downNotice;
    private final RingWait packetWait;
    // packets since the last publication: taken from the ring, and what became of them
    private int taken;
    private int sent;
    private int dropped;
    private boolean isDown;

    UpPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final DownNotice downNotice,
            final PumpedSession session) {
        this.interfaceName = tun.interfaceName();
        this.descriptor = tun.descriptor().number();
        this.poll = new DescriptorPoll(tun.descriptor(), stop.descriptor());
        this.rings = rings;
        this.fromClient = rings.fromClient();
        this.counters = rings.counters();
        this.session = session;
        this.downNotice = downNotice;
        this.packetWait = new RingWait(fromClient.ownFlag(), this::isPacketThere);
    }

    @Override
    public final void run() {
        while (!session.isStopping()) {
            final int length = fromClient.peek();
            if (length == RingConsumer.EMPTY) {
                flush();
                publish();
                packetWait.await();
            } else {
                take(fromClient.packetOffset(), length);
                fromClient.consume();
                if (++taken == BATCH_LENGTH) {
                    settle();
                    publish();
                }
            }
        }
        flush();
        publish();
    }

    @Override
    public final void wake() {
        packetWait.wake();
    }

    /**
     * Takes a packet, to write it now or at the next {@link #flush} at the latest.
     *
     * @param offset of the packet in the session's memory, which the client may write meanwhile
     * @param length bytes
     */
    abstract void take(int offset, int length);

    /** Writes what was taken and still lies in the ring, for its place is given back now. */
    abstract void settle();

    /** Writes what was taken and is not written yet. */
    abstract void flush();

    /**
     * Writes into the interface, and counts.
     *
     * @param address of what is written
     * @param length bytes
     * @param packets how many of the client's packets it is
     * @return false if several in one were refused and are not counted: each may be taken alone
     */
    final boolean write(final long address, final int length, final int packets) {
        int errno = tryWrite(address, length);
        if (isFull(errno)) {
            poll.await(BufferCalls.POLLOUT, QUEUE_FULL_MS);
            errno = tryWrite(address, length);
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
            // all that is known to hold for every packet alike
            case 0, Errno.EAGAIN, Errno.EIO, Errno.EBADFD, Errno.EFAULT, Errno.EBADF -> false;
            default -> true;
        };
    }

    /** Tells whether the kernel had no room, and may have some soon. */
    static boolean isFull(final int errno) {
        final int common = Errno.common(errno);
        return common == Errno.EAGAIN || common == Errno.ENOBUFS || common == Errno.ENOMEM;
    }

    /**
     * Counts packets that the kernel took, or refused.
     *
     * @param errno why, or 0 if it took them
     * @param packets how many of the client's
     */
    final void count(final int errno, final int packets) {
        switch (Errno.common(errno)) {
            case 0 -> sent += packets;
            case Errno.EIO -> {
                dropped += packets;
                isDown = true;
            }
            case Errno.EBADFD ->
                session.end(
                        ErrorCode.ERROR_HANDLE_EOF,
                        "the interface " + interfaceName + " was deleted");
            case Errno.EFAULT ->
                session.end(ErrorCode.ERROR_INVALID_DATA, "the session's memory is gone");
            case Errno.EBADF ->
                session.end(
                        ErrorCode.ERROR_GEN_FAILURE, "the descriptor was closed under its pump");
            // no session ends for a packet
            default -> dropped += packets;
        }
    }

    final void countDrop() {
        dropped++;
    }

    private int tryWrite(final long address, final int length) {
        return calls.write(descriptor, address, length) < 0 ? Native.getLastError() : 0;
    }

    private void publish() {
        counters.addSent(sent);
        counters.addSendDrops(dropped);
        if (isDown) {
            isDown = false;
            if (downNotice.isDueForDropped()) {
                session.tell(downNotice::tell);
            }
        } else if (sent > 0) {
            downNotice.taken();
        }
        taken = 0;
        sent = 0;
        dropped = 0;
        fromClient.publish();
    }

    /** Releases what the pump has, once its thread has ended. */
    @Override
    public void close() {
        // most have nothing
    }

    private boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }
}
