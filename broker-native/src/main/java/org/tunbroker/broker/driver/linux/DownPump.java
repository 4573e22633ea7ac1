package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.Pump;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.RingWait;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads what the kernel routed into the interface, and moves it into the ring to the client. When
 * the ring is full it stops reading; the kernel's queue then fills, drops, and counts what it
 * drops.
 *
 * <p>What the kernel answers (measured on 6.18): with the interface down, EAGAIN, and nothing ready
 * to poll; once the interface is deleted, EBADFD for ever and POLLERR at once. It answers a length,
 * not EFAULT, when the memory is gone: storing the size into the ring shows that.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
abstract class DownPump implements Pump, AutoCloseable {
    private static final int BATCH_LENGTH = 64;
    // reads that find nothing before the pump sleeps: each is a system call of less than 1 us
    private static final int IDLE_READS = 32;
    // bounds the harm of an event that the kernel should have told and did not
    private static final int POLL_MS = 1000;
    private static final long FAULT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final BufferCalls calls = BufferCalls.ofThisProcess();
    private final String interfaceName;
    private final int descriptor;
    private final DescriptorPoll poll;
    private final StopEvent stop;
    private final RingProducer toClient;
    // its segment keeps the memory mapped
    private final SessionRings rings;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final RingWait spaceWait;
    private int batch;

    DownPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final PumpedSession session) {
        this.interfaceName = tun.interfaceName();
        this.descriptor = tun.descriptor().number();
        this.poll = new DescriptorPoll(tun.descriptor(), stop.descriptor());
        this.stop = stop;
        this.rings = rings;
        this.toClient = rings.toClient();
        this.counters = rings.counters();
        this.session = session;
        this.spaceWait = new RingWait(toClient.ownFlag(), this::isSpaceThere);
    }

    @Override
    public final void run() {
        int idleReads = 0;
        while (awaitSpace()) {
            if (readOnce()) {
                idleReads = 0;
            } else {
                publish();
                if (++idleReads < IDLE_READS) {
                    Thread.onSpinWait();
                } else {
                    // whatever it says, an error included, the next read tells more precisely
                    poll.await(BufferCalls.POLLIN, POLL_MS);
                    idleReads = 0;
                }
            }
        }
    }

    @Override
    public final void wake() {
        // the event first: the flag lies in memory that may be gone
        stop.signal();
        spaceWait.wake();
    }

    /**
     * Reads once and commits what came; there is space for a packet of any length.
     *
     * @return whether there was something to read
     */
    abstract boolean readOnce();

    final SessionRings rings() {
        return rings;
    }

    /**
     * Reads from the interface.
     *
     * @return how many bytes came; 0 if none, and then any error was dealt with
     */
    final int read(final long address, final int length) {
        final long result = calls.read(descriptor, address, length);
        if (result < 0) {
            onError(Native.getLastError());
            return 0;
        }
        return (int) result;
    }

    /** Sends the packet that was written into the space that {@link #awaitSpace} found. */
    final void commit(final int length) {
        toClient.commit(length);
        if (++batch == BATCH_LENGTH) {
            publish();
        }
    }

    final void countDrop() {
        counters.addReceiveDrops(1);
    }

    /**
     * Waits until the ring has space for a packet of any length.
     *
     * @return false if the session ends
     */
    final boolean awaitSpace() {
        while (!session.isStopping()) {
            if (toClient.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
                return true;
            }
            publish();
            spaceWait.await();
            // without room it does not read, and would not see that the interface is gone
            final int gone = BufferCalls.POLLERR | BufferCalls.POLLHUP | BufferCalls.POLLNVAL;
            if ((poll.await(0, 0) & gone) != 0) {
                endDeleted();
            }
        }
        return false;
    }

    /** Does what an error of a read asks for. */
    final void onError(final int errno) {
        switch (Errno.common(errno)) {
            case Errno.EAGAIN, Errno.EINTR -> {}
            case Errno.EBADFD -> endDeleted();
            case Errno.EFAULT ->
                session.end(ErrorCode.ERROR_INVALID_DATA, "the session's memory is gone");
            case Errno.EBADF ->
                session.end(
                        ErrorCode.ERROR_GEN_FAILURE, "the descriptor was closed under its pump");
            // not known to happen, so perhaps for ever: not an end, but no reason to burn a core
            // either
            default -> LockSupport.parkNanos(FAULT_PARK_NS);
        }
    }

    private void endDeleted() {
        session.end(ErrorCode.ERROR_HANDLE_EOF, "the interface " + interfaceName + " was deleted");
    }

    private void publish() {
        if (batch > 0) {
            // counted before the client can see them
            counters.addReceived(batch);
            batch = 0;
            toClient.publish();
        }
    }

    /** Releases what the pump has, once its thread has ended. */
    @Override
    public void close() {
        // most have nothing
    }

    private boolean isSpaceThere() {
        return session.isStopping() || toClient.hasSpace(SessionLayout.MAX_PACKET_LENGTH);
    }
}
