package org.tunbroker.broker.status;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.peer.MemoryNumbers;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.status.StatusSequence;

/**
 * The broker's status, in memory that clients only read. It is written when a client asks, and at
 * most every 20 ms, so it costs nothing while nobody asks, and little when many do. When it grows
 * beyond its memory, it goes on in memory of double the size; whoever asks is told.
 *
 * <p>For the control loop's thread.
 */
public final class StatusBoard implements AutoCloseable {
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int FIRST_LENGTH = 128 * 1024;

    private final PeerListener peers;
    private final MemoryNumbers numbers;
    private final NanoClock clock;
    private final StatusSource source;
    private final AdapterBriefs briefs;
    private final StatusWriter writer;
    // which memory each client has
    private final Map<ConnectedClient, Integer> shown = new HashMap<>();
    // null until somebody asks
    private ReadOnlySegment memory;
    // of that memory
    private StatusSequence sequence;
    private long writtenNs;

    public StatusBoard(
            final PeerListener peers,
            final MemoryNumbers numbers,
            final DriverThread driverThread,
            final NanoClock clock,
            final StatusSource source) {
        this.peers = peers;
        this.numbers = numbers;
        this.clock = clock;
        this.source = source;
        briefs = new AdapterBriefs(driverThread, clock);
        writer = new StatusWriter(source, briefs);
    }

    public void open(
            final ConnectedClient client,
            final long correlationId,
            final Monitoring.OpenStatus request) {
        refresh();
        final Integer before = shown.put(client, memory.number());
        if (before != null && before == memory.number()) {
            // each descriptor that it does not take counts for all processes of the user
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_INITIALIZED,
                    "status",
                    "the client has this memory; it is written anew when asked");
        }
        final Reply opened = new Monitoring.StatusOpened(
                memory.number(), memory.segment().buffer().capacity(), client.show(memory));
        client.reply(correlationId, opened);
    }

    public void refresh(
            final ConnectedClient client,
            final long correlationId,
            final Monitoring.RefreshStatus request) {
        refresh();
        client.reply(correlationId, new Monitoring.StatusRefreshed(memory.number()));
    }

    /** Forgets a client, which is gone. */
    public void forget(final ConnectedClient client) {
        shown.remove(client);
    }

    private void refresh() {
        final long now = clock.nanoTime();
        if (memory != null && now - writtenNs < FRESH_NS) {
            return;
        }
        briefs.refresh(source.adapters().all());
        grow(writer.length());
        sequence.begin();
        writer.write(new UnsafeBuffer(memory.segment().buffer()), System.currentTimeMillis(), now);
        sequence.end();
        writtenNs = now;
    }

    private void grow(final int length) {
        if (memory != null && memory.segment().buffer().capacity() >= length) {
            return;
        }
        int longer = memory == null ? FIRST_LENGTH : memory.segment().buffer().capacity();
        while (longer < length) {
            longer *= 2;
        }
        final ReadOnlySegment made = peers.createReadOnly(numbers.next(), longer);
        sequence = new StatusSequence(made.segment().buffer());
        writer.begin(new UnsafeBuffer(made.segment().buffer()));
        close();
        memory = made;
    }

    /** Gives the memory up; clients keep what they have mapped. */
    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
