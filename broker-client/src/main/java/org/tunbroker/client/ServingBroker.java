package org.tunbroker.client;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.recovery.Waiting;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * The broker that serves a client at present, and what calls do while none does: they wait, where
 * the client recovers.
 *
 * <p>Thread-safe.
 */
final class ServingBroker {
    /** A call of the application's, to the broker that serves it. */
    interface Call<T> {
        /** Makes the call; throws as that does. */
        T to(Registration registration, long deadlineNs);
    }

    private enum State {
        SERVES,
        LOST,
        GIVEN_UP,
        CLOSED
    }

    private final boolean recovers;
    private final EventDelivery events;
    private final Waiting waiting = new Waiting();
    // written under this, the three
    private volatile State state = State.SERVES;
    private volatile Registration registration;
    private volatile @Nullable TunException failure;

    /**
     * Begins with a broker.
     *
     * @param recovers whether there may be another one
     */
    ServingBroker(
            final Registration registration, final boolean recovers, final EventDelivery events) {
        this.registration = registration;
        this.recovers = recovers;
        this.events = events;
    }

    /** Returns what the client is for the broker that serves it, or for the last that did. */
    Registration registration() {
        return registration;
    }

    /** Told whenever anything of a recovery has changed. */
    Waiting waiting() {
        return waiting;
    }

    boolean recovers() {
        return recovers;
    }

    /** Tells whether a broker serves the client, or will. */
    boolean isOpen() {
        return mayServe() || state != State.CLOSED && registration.connection.isOpen();
    }

    /** Tells whether another broker may serve the client when this one is gone. */
    boolean mayServe() {
        return recovers && (state == State.SERVES || state == State.LOST);
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** The broker is lost, and another one is looked for. */
    void lose() {
        become(State.LOST, registration, null);
    }

    /** A broker serves the client; returns false if that is closed. */
    boolean serve(final Registration next) {
        return become(State.SERVES, next, null);
    }

    /** None will serve the client any more. */
    void giveUp(final TunException reason) {
        become(State.GIVEN_UP, registration, reason);
    }

    void close() {
        become(State.CLOSED, registration, null);
    }

    private boolean become(
            final State next, final Registration by, final @Nullable TunException reason) {
        synchronized (this) {
            if (state == State.CLOSED) {
                return false;
            }
            failure = reason;
            registration = by;
            state = next;
        }
        waiting.changed();
        return true;
    }

    /**
     * Makes a call, once a broker serves the client; once more if that one is lost meanwhile.
     *
     * @throws TunException as the call does; ERROR_TIMEOUT if no broker serves the client in time
     */
    <T> T call(final Call<T> call) {
        final long deadlineNs = registration.connection.newDeadlineNs();
        if (!recovers) {
            return call.to(registration, deadlineNs);
        }
        final Registration first = await(null, deadlineNs);
        try {
            return call.to(first, deadlineNs);
        } catch (final TunException ex) {
            // all that the broker had done for it is gone with the broker
            final boolean lost =
                    ex.is(ErrorCode.ERROR_BROKEN_PIPE) || ex.is(ErrorCode.ERROR_INVALID_HANDLE);
            if (!lost || isServedBy(first) || !mayServe()) {
                throw ex;
            }
        }
        return call.to(await(first, deadlineNs), deadlineNs);
    }

    private boolean isServedBy(final Registration broker) {
        return state == State.SERVES && registration == broker && broker.connection.isOpen();
    }

    /** Sends a request, as {@link #call(Call)}. */
    <R extends Reply> R call(final Request request, final Class<R> type) {
        return call((by, deadlineNs) -> by.connection.call(request, type, deadlineNs));
    }

    /** Waits until another broker than one that is lost serves the client. */
    private Registration await(final @Nullable Registration lost, final long deadlineNs) {
        final BooleanSupplier settled =
                () -> state == State.SERVES ? registration != lost : state != State.LOST;
        if (!settled.getAsBoolean()) {
            checkMayWait();
            if (!waiting.awaitQuietly(settled, deadlineNs)) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "request",
                        "the broker is gone, and the recovery takes longer than a call may; "
                                + registration.connection.seeLog());
            }
        }
        final TunException reason = failure;
        if (reason != null) {
            throw new TunException(reason.code(), reason.call(), reason.reason(), reason);
        }
        if (state == State.CLOSED) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "request",
                    "the client is closed; connect anew");
        }
        return registration;
    }

    /**
     * Refuses to wait in a listener: the recovery goes on when that has returned.
     *
     * @throws TunException ERROR_BROKEN_PIPE
     */
    void checkMayWait() {
        if (events.isTelling()) {
            throw new TunException(
                    ErrorCode.ERROR_BROKEN_PIPE,
                    "request",
                    "the broker is gone, and no listener can wait for the recovery, which waits for"
                            + " the listener; call once the phase is RESUMED");
        }
    }
}
