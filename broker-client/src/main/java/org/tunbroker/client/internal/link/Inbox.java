package org.tunbroker.client.internal.link;

import io.aeron.logbuffer.Header;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Messages from the broker: replies are passed to the calls that wait for them, and events are
 * queued.
 *
 * <p>{@link #poll} is for the thread that has the turn; the rest is thread-safe.
 */
final class Inbox {
    private static final long UNDO_NS = TimeUnit.SECONDS.toNanos(1);

    private final BrokerLink link;
    private final PollTurn turn;
    private final Runnable checkOpen;
    private final ControlCodec codec = new ControlCodec();
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
    private final EventQueue events = new EventQueue();
    private volatile Consumer<Reply.SessionStarted> onLateSession = started -> {};
    // the last one; null if there is none
    private final AtomicReference<Monitoring.StatusOpened> lateStatus = new AtomicReference<>();

    /**
     * Makes the inbox of a connection.
     *
     * @param link that it polls
     * @param turn notified of each message
     * @param checkOpen throws if the connection is no longer open
     */
    Inbox(final BrokerLink link, final PollTurn turn, final Runnable checkOpen) {
        this.link = link;
        this.turn = turn;
        this.checkOpen = checkOpen;
    }

    void onLateSession(final Consumer<Reply.SessionStarted> newOnLateSession) {
        onLateSession = newOnLateSession;
    }

    /** Returns the memory of a status whose caller gave up, once; null if there is none. */
    Monitoring.StatusOpened takeLateStatus() {
        return lateStatus.getAndSet(null);
    }

    /** Returns the number of the next request. */
    long nextCorrelationId() {
        return lastCorrelationId.incrementAndGet();
    }

    /** Registers a call, which the reply completes, until {@link #forget}. */
    void expect(final long correlationId, final PendingCall call) {
        calls.put(correlationId, call);
    }

    void forget(final long correlationId) {
        calls.remove(correlationId);
    }

    boolean hasEvents() {
        return !events.isEmpty();
    }

    /** Returns the oldest event, or null if there is none. */
    Event nextEvent() {
        return events.poll();
    }

    void addEvents(final List<Event> again) {
        again.forEach(events::add);
    }

    void checkEvents() {
        events.checkRoom();
    }

    /** Handles the messages that have arrived. */
    void poll() {
        link.poll(this::onFragment);
    }

    private void onFragment(
            final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (!codec.accept(buffer, offset, length)) {
            return;
        }
        if (codec.kind() == ControlProtocol.EVENT) {
            addEvent();
            return;
        }
        final PendingCall call = calls.get(codec.correlationId());
        if (call != null) {
            complete(call);
            turn.changed();
        } else if (codec.kind() == ControlProtocol.REPLY) {
            undo(codec.body(Reply.class));
        }
    }

    private void addEvent() {
        try {
            events.add(codec.body(Event.class));
            turn.changed();
        } catch (final TunException ex) {
            // an event of a newer broker that this client does not know and does not need
            if (!ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                throw ex;
            }
        }
    }

    /** Closes an adapter, session or capture whose caller has given up waiting for it. */
    private void undo(final Reply late) {
        final Request undoing;
        if (late instanceof Reply.AdapterOpened) {
            undoing = new Request.CloseAdapter(((Reply.AdapterOpened) late).adapter);
        } else if (late instanceof Reply.SessionStarted) {
            final Reply.SessionStarted started = (Reply.SessionStarted) late;
            onLateSession.accept(started);
            undoing = new Request.EndSession(started.session);
        } else if (late instanceof Monitoring.CaptureStarted) {
            final Monitoring.CaptureStarted started = (Monitoring.CaptureStarted) late;
            // its memory comes as a session's does
            onLateSession.accept(
                    new Reply.SessionStarted(started.capture, 0, started.memory, started.handles));
            undoing = new Monitoring.StopCapture(started.capture);
        } else if (late instanceof Monitoring.StatusOpened) {
            // the broker shares it once, so the next caller takes this one
            lateStatus.set((Monitoring.StatusOpened) late);
            return;
        } else {
            return;
        }
        // no thread waits for the reply to this request
        link.send(nextCorrelationId(), undoing, checkOpen, System.nanoTime() + UNDO_NS);
    }

    private void complete(final PendingCall call) {
        try {
            if (codec.kind() == ControlProtocol.REFUSAL) {
                call.fail(ControlProtocol.versionMismatch(codec.version(), link.brokerProcessId()));
            } else {
                call.complete(codec.body(Reply.class));
            }
        } catch (final TunException ex) {
            call.fail(ex);
        }
    }
}
