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
 * Writes what the client sends straight from the ring into the interface. The kernel copies a
 * packet once, so a client that rewrites one meanwhile harms only that packet.
 *
 * <p>What the kernel answers (measured on 6.18): EIO with the interface down; EINVAL to a packet
 * whose first byte is of neither IP version, and to an empty one; EBADFD once the interface is
 * deleted. It takes packets shorter than an IP header; those are dropped here, as Wintun drops
 * them.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
final class UpPump implements Pump {
    private static final int BATCH_LENGTH = 64;
    private static final int MIN_PACKET_LENGTH = 20;
    // a queue that is full for longer is congested, and then IP drops
    private static final int QUEUE_FULL_MS = 10;

    private final BufferCalls calls = BufferCalls.ofThisProcess();
    private final String interfaceName;
    private final int descriptor;
    private final DescriptorPoll poll;
    private final RingConsumer fromClient;
    private final long memoryAddress;
    // its segment keeps the memory mapped
    private final SessionRings rings;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final RingWait packetWait;
    private int sent;
    private int dropped;

    UpPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final PumpedSession session) {
        this.interfaceName = tun.interfaceName();
        this.descriptor = tun.descriptor().number();
        this.poll = new DescriptorPoll(tun.descriptor(), stop.descriptor());
        this.rings = rings;
        this.fromClient = rings.fromClient();
        this.memoryAddress = rings.segment().address();
        this.counters = rings.counters();
        this.session = session;
        this.packetWait = new RingWait(fromClient.ownFlag(), this::isPacketThere);
    }

    @Override
    public void run() {
        while (!session.isStopping()) {
            final int ordinal = fromClient.receive();
            if (ordinal == RingConsumer.EMPTY) {
                publish();
                packetWait.await();
            } else {
                writePacket();
                fromClient.release(ordinal);
                if (sent + dropped >= BATCH_LENGTH) {
                    publish();
                }
            }
        }
        publish();
    }

    @Override
    public void wake() {
        packetWait.wake();
    }

    private void writePacket() {
        if (fromClient.packetLength() < MIN_PACKET_LENGTH) {
            dropped++;
            return;
        }
        int errno = tryWrite();
        if (errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.ENOMEM) {
            poll.await(BufferCalls.POLLOUT, QUEUE_FULL_MS);
            errno = tryWrite();
        }
        switch (errno) {
            case 0 -> sent++;
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
            default -> dropped++;
        }
    }

    private int tryWrite() {
        final long written = calls.write(
                descriptor, memoryAddress + fromClient.packetOffset(), fromClient.packetLength());
        return written < 0 ? Native.getLastError() : 0;
    }

    private void publish() {
        if (sent + dropped > 0) {
            counters.addSent(sent);
            counters.addSendDrops(dropped);
            sent = 0;
            dropped = 0;
            fromClient.publish();
        }
    }

    private boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }
}
