package org.tunbroker.client.internal.link;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.LogPlace;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.os.NativeUse;

/**
 * A connection to the broker: calls that wait for their reply, and events.
 *
 * <p>One thread at a time polls the stream of replies, for all threads. A caller polls while it
 * waits, so frequent calls need no other thread; otherwise the connection's daemon thread polls.
 * {@link PollTurn} decides.
 *
 * <p>Thread-safe.
 */
public final class BrokerConnection implements AutoCloseable {
    private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long CALLER_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(100);
    // the longest time between Aeron's heartbeats
    private static final long DAEMON_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long JOIN_NS = TimeUnit.SECONDS.toNanos(2);

    private final BrokerLink link;
    private final Admission own;
    private final BrokerProcess broker;
    private final Path log;
    private final long callTimeoutNs;
    private final PollTurn turn = new PollTurn();
    private final Inbox inbox;
    private final Thread daemon;
    private volatile Consumer<Event> onEvent = event -> {};
    private volatile Runnable onBroken = () -> {};
    private volatile boolean closed;

    public BrokerConnection(
            final BrokerLink link,
            final Admission own,
            final FoundBroker found,
            final long callTimeoutNs) {
        this.link = link;
        this.own = own;
        this.broker = found.process;
        this.log = found.generation.log();
        this.callTimeoutNs = callTimeoutNs;
        inbox = new Inbox(link, turn, this::checkOpen);
        daemon = new Thread(this::runDaemon, "tb-client");
        daemon.setDaemon(true);
        // the connection sleeps and wakes by native code until it is closed
        NativeUse.begin();
    }

    /**
     * Sets the receiver of replies to StartSession whose caller has given up, so that it releases
     * what came with them. A late reply to StartCapture comes in the form of one to StartSession.
     *
     * @param newOnLateSession called for each
     */
    public void onLateSession(final Consumer<Reply.SessionStarted> newOnLateSession) {
        inbox.onLateSession(newOnLateSession);
    }

    /**
     * Returns the memory of a status that came after its caller had given up.
     *
     * @return the last one, once; null if there is none
     */
    public Monitoring.StatusOpened takeLateStatus() {
        return inbox.takeLateStatus();
    }

    /**
     * Starts the daemon thread, which delivers events.
     *
     * @param newOnEvent called for each event; may call anything, {@link #close} included, and
     *     throws nothing
     * @param newOnBroken called once if the broker dies or the connection to it is lost; the same
     *     holds for it
     */
    public void start(final Consumer<Event> newOnEvent, final Runnable newOnBroken) {
        onEvent = newOnEvent;
        onBroken = newOnBroken;
        daemon.start();
        own.watch(this::onHangUp);
    }

    private void onHangUp() {
        broker.giveUp();
        // wakes the polling thread, which would otherwise notice only after its sleep
        turn.changed();
        own.bell().wake();
    }

    /**
     * Tells whether this connection is open and the broker was alive at the last check.
     *
     * @return once false, always false
     */
    public boolean isOpen() {
        return !closed && !link.isLost() && broker.isAlive();
    }

    /**
     * Tells whether the broker says that it ends. Then it ends all adapters and sessions first.
     *
     * @return false if it does not, or its file cannot be read any more
     */
    public boolean isLeaving() {
        try {
            return link.isLeaving();
        } catch (final InternalError ex) {
            // somebody truncated the file, and the broker has not found out yet
            return false;
        }
    }

    /**
     * Looks after the broker, for a thread that waits on something else than this connection.
     *
     * @return as {@link #isOpen()}
     */
    public boolean look() {
        return !closed && !link.isLost() && broker.look();
    }

    /**
     * Checks that another adapter or session may be made. Each can cause an event at its end, so if
     * the listener does not return, the queue would grow without bound.
     *
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA if too many events wait
     */
    public void checkEvents() {
        inbox.checkEvents();
    }

    /**
     * Sends a request to the broker and waits for the reply.
     *
     * @param <R> the type of the reply
     * @param request what is asked
     * @param type of the reply
     * @return the reply
     * @throws TunException what the broker reports, ERROR_BROKEN_PIPE if it died or the connection
     *     is lost, ERROR_TIMEOUT if it does not answer, ERROR_INVALID_HANDLE if this connection is
     *     closed
     */
    public <R extends Reply> R call(final Request request, final Class<R> type) {
        return call(request, type, newDeadlineNs());
    }

    /** Returns until when a call that begins now waits, of {@link System#nanoTime()}. */
    public long newDeadlineNs() {
        return System.nanoTime() + callTimeoutNs;
    }

    /**
     * Asks the broker to close something, and ignores a failure: then the broker no longer has it.
     *
     * @param request answered by {@link Reply.Done}
     */
    public void callQuietly(final Request request) {
        if (isOpen()) {
            try {
                call(request, Reply.Done.class);
            } catch (final TunException ignored) {
                // the broker no longer has it, or is dying; both close it
            }
        }
    }

    /**
     * Asks the broker as {@link #call(Request, Class)}, until a deadline.
     *
     * @param <R> what the answer is
     * @param request the question
     * @param type of the answer
     * @param deadlineNs of {@link System#nanoTime()}
     * @return the answer
     * @throws TunException as there
     */
    public <R extends Reply> R call(
            final Request request, final Class<R> type, final long deadlineNs) {
        // requests to a dead broker would stay in the stream and fill it up
        checkOpen();
        final long correlationId = inbox.nextCorrelationId();
        final PendingCall call = new PendingCall();
        inbox.expect(correlationId, call);
        // a control call is short, so an interruption waits until it is complete
        try (KeptInterruption kept = new KeptInterruption()) {
            final Runnable beforeWaiting = () -> {
                kept.keep();
                checkOpen();
            };
            link.send(correlationId, request, beforeWaiting, deadlineNs);
            await(call, beforeWaiting, deadlineNs);
        } catch (final InternalError ex) {
            // Aeron's files are truncated; the broker exits for that too
            broker.giveUp();
            throw brokenPipe();
        } finally {
            inbox.forget(correlationId);
        }
        final Reply reply = call.result();
        if (!type.isInstance(reply)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "request",
                    "the broker answered with " + reply.getClass().getSimpleName());
        }
        return type.cast(reply);
    }

    private void await(
            final PendingCall call, final Runnable beforeWaiting, final long deadlineNs) {
        // the bell makes the daemon give its turn to callers
        turn.callerComes(own.bell()::wake);
        try {
            while (!call.isDone()) {
                final long left = deadlineNs - System.nanoTime();
                if (left <= 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "request",
                            "the broker does not answer; " + seeLog());
                }
                beforeWaiting.run();
                if (turn.tryTake()) {
                    try {
                        pollFor(call, Math.min(left, CALLER_SLEEP_NS));
                    } finally {
                        turn.give();
                    }
                } else {
                    turn.awaitChange(call::isDone, Math.min(left, CALLER_SLEEP_NS));
                }
            }
        } finally {
            turn.callerLeaves();
        }
    }

    private void pollFor(final PendingCall call, final long sleepNs) {
        final long begin = System.nanoTime();
        do {
            inbox.poll();
            if (call.isDone() || link.isLost()) {
                return;
            }
            // the broker may be waiting for this core
            Thread.yield();
        } while (System.nanoTime() - begin < SPIN_NS);
        own.bell()
                .await(
                        () -> {
                            inbox.poll();
                            return call.isDone() || link.isLost() || !broker.isAlive();
                        },
                        sleepNs);
        own.bellRang();
    }

    private void checkOpen() {
        if (closed) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "request",
                    "the client is closed; connect anew");
        }
        if (link.isLost() || !broker.look()) {
            throw brokenPipe();
        }
    }

    private TunException brokenPipe() {
        return new TunException(
                ErrorCode.ERROR_BROKEN_PIPE,
                "request",
                (broker.look() ? "the connection to the broker is lost" : "the broker died")
                        + "; close the client and connect anew, and " + seeLog());
    }

    /**
     * Names the broker's log, for errors that its death causes.
     *
     * @return the rest of a sentence
     */
    public String seeLog() {
        return "see its log, " + LogPlace.of(log);
    }

    /**
     * Queues events again, for the daemon thread.
     *
     * @param again events that could not be handled when they came
     */
    public void deliver(final List<Event> again) {
        if (!again.isEmpty() && !closed) {
            inbox.addEvents(again);
            turn.changed();
            own.bell().wake();
        }
    }

    private void runDaemon() {
        try {
            serve();
        } catch (final InternalError ex) {
            // Aeron's files are truncated; the broker exits for that too
            broker.giveUp();
        }
        if (!closed) {
            onBroken.run();
        }
    }

    /** Delivers events until the broker dies, or this connection is lost or closed. */
    private void serve() {
        while (!closed) {
            deliverEvents();
            if (link.isLost() || !broker.look()) {
                return;
            }
            if (turn.tryTakeWhenQuiet(
                    DAEMON_SLEEP_NS, () -> closed || !broker.isAlive() || inbox.hasEvents())) {
                try {
                    own.bell().await(this::pollAsDaemon, DAEMON_SLEEP_NS);
                    own.bellRang();
                } finally {
                    turn.give();
                }
            }
        }
    }

    private boolean pollAsDaemon() {
        inbox.poll();
        return closed
                || link.isLost()
                || !broker.isAlive()
                || turn.hasCallers()
                || inbox.hasEvents();
    }

    private void deliverEvents() {
        Event event = inbox.nextEvent();
        while (event != null && !closed) {
            onEvent.accept(event);
            event = inbox.nextEvent();
        }
    }

    /** Stops the daemon thread, then disconnects from Aeron and the broker. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        turn.changed();
        evenIfDamaged(own.bell()::wake);
        try (KeptInterruption kept = new KeptInterruption()) {
            kept.join(daemon, JOIN_NS);
            // waits for a thread that polls, because closing unmaps what it reads
            turn.takeForGood();
            kept.keep();
            evenIfDamaged(link::close);
        }
        evenIfDamaged(own::close);
        broker.close();
        NativeUse.end();
    }

    /**
     * Runs a step of closing, and continues if a shared file was truncated: the broker and the
     * kernel clean up.
     */
    private static void evenIfDamaged(final Runnable step) {
        try {
            step.run();
        } catch (final InternalError ignored) {
            // the step accessed memory beyond the file's end
        }
    }
}
