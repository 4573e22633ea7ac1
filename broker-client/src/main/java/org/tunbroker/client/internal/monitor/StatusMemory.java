package org.tunbroker.client.internal.monitor;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.status.StatusLayout;
import org.tunbroker.ipc.status.StatusSequence;

/** The memory with a broker's status, as this process reads it. Thread-safe. */
public final class StatusMemory {
    // for the operating system to answer about adapters; a driver that hangs is not waited for
    private static final long ADAPTERS_NS = TimeUnit.MILLISECONDS.toNanos(500);
    // the broker writes no more often
    private static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(25);
    // the broker may lose the processor while it writes
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Connector.Connected connected;
    // guarded by this, both; null until the first call
    private Segment memory;
    private int number;

    /**
     * Makes it, without asking for anything.
     *
     * @param connected to the broker
     */
    public StatusMemory(final Connector.Connected connected) {
        this.connected = connected;
    }

    /**
     * Has the broker write its status, and reads it.
     *
     * @param deadlineNs of {@link System#nanoTime()} for the broker's answers
     * @return a snapshot
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY or ERROR_DISK_FULL if there is no room,
     *     ERROR_INVALID_DATA if the broker shares something else
     */
    public synchronized BrokerStatus read(final long deadlineNs) {
        final long beginNs = System.nanoTime();
        BrokerStatus status = readOnce(deadlineNs);
        while (!isComplete(status) && System.nanoTime() - beginNs < ADAPTERS_NS) {
            LockSupport.parkNanos(BETWEEN_NS);
            status = readOnce(deadlineNs);
        }
        return status;
    }

    private static boolean isComplete(final BrokerStatus status) {
        return status.adapters().stream()
                .filter(adapter -> !adapter.isComing())
                .allMatch(AdapterStatus::isKnown);
    }

    private BrokerStatus readOnce(final long deadlineNs) {
        if (memory == null) {
            open(deadlineNs);
        } else {
            final int written = connected.connection.call(
                            new Monitoring.RefreshStatus(),
                            Monitoring.StatusRefreshed.class,
                            deadlineNs)
                    .memory;
            if (written != number) {
                open(deadlineNs);
            }
        }
        return BrokerStatus.parse(ByteBuffer.wrap(copy(deadlineNs)));
    }

    private void open(final long deadlineNs) {
        final Monitoring.StatusOpened opened = ask(deadlineNs);
        final Segment mapped = connected.openReadOnly(opened.memory, opened.length, opened.handles);
        if (!StatusLayout.isStatus(mapped.buffer())) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA, "status", "the broker shares no status");
        }
        memory = mapped;
        number = opened.memory;
    }

    private Monitoring.StatusOpened ask(final long deadlineNs) {
        try {
            return connected.connection.call(
                    new Monitoring.OpenStatus(), Monitoring.StatusOpened.class, deadlineNs);
        } catch (final TunException ex) {
            // an earlier call gave up before the memory came, which the broker shares once
            final Monitoring.StatusOpened late = ex.is(ErrorCode.ERROR_ALREADY_INITIALIZED)
                    ? connected.connection.takeLateStatus()
                    : null;
            if (late == null) {
                throw ex;
            }
            return late;
        }
    }

    /** Copies a snapshot that no other client's request had written meanwhile. */
    private byte[] copy(final long deadlineNs) {
        final AtomicBuffer buffer = memory.buffer();
        final byte[] copy = new byte[buffer.capacity()];
        do {
            if (StatusSequence.copyIfWhole(buffer, copy)) {
                return copy;
            }
            LockSupport.parkNanos(PAUSE_NS);
        } while (System.nanoTime() - deadlineNs < 0);
        throw new TunException(
                ErrorCode.ERROR_TIMEOUT, "status", "the broker writes without a pause");
    }
}
