package org.tunbroker.broker.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.adapter.AdapterHandle;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.BrokerAdapter;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.SessionMemories;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * All sessions of the broker: starts them, and ends them when their client asks, or when their
 * adapter or device ends.
 *
 * <p>For the control loop's thread.
 */
public final class Sessions {
    private final DriverThread driverThread;
    private final Adapters adapters;
    private final Executor loop;
    private final BrokerLog log;
    private final Map<Integer, BrokerSession> sessions = new HashMap<>();
    private int lastNumber;

    public Sessions(
            final DriverThread driverThread,
            final Adapters adapters,
            final Executor loop,
            final BrokerLog log) {
        this.driverThread = driverThread;
        this.adapters = adapters;
        this.loop = loop;
        this.log = log;
    }

    public void start(
            final ConnectedClient client,
            final long correlationId,
            final Request.StartSession request) {
        final AdapterHandle handle = adapters.handle(client, request.adapter);
        SessionLayout.checkCapacity(request.capacity);
        final Offload offload = Offload.of(request.offload);
        final BrokerAdapter adapter = handle.adapter();
        if (adapter.session() != null) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_INITIALIZED,
                    "startSession",
                    "adapter \"" + adapter.spec().name()
                            + "\" has a session already; end that one first");
        }
        takeRoom(client.process(), request.capacity);
        final List<SessionMemories> beyond = client.process().idleBeyondLimits();
        final int number = ++lastNumber;
        final BrokerSession session =
                new BrokerSession(this, number, handle, request.capacity, offload);
        adapter.session(session);
        sessions.put(number, session);
        driverThread.call(
                adapter.process(),
                () -> {
                    for (final SessionMemories each : beyond) {
                        final boolean own = each == client.memories();
                        each.giveUpAllocated(own ? request.memory : 0, request.capacity);
                    }
                    return session.start(
                            request.memory,
                            (code, reason) -> loop.execute(() -> fault(session, code, reason)));
                },
                (shared, failure) -> {
                    if (failure != null) {
                        forget(session);
                        giveRoom(session);
                        log.warning(failure.getMessage());
                        client.fail(correlationId, failure);
                    } else if (!client.isGone()) {
                        client.reply(
                                correlationId,
                                new Reply.SessionStarted(
                                        number,
                                        request.capacity,
                                        shared.memory(),
                                        shared.handles()));
                    }
                });
    }

    /** Returns all that were asked for and have not ended. */
    public Collection<BrokerSession> all() {
        return sessions.values();
    }

    private static void takeRoom(final ClientProcess process, final int capacity) {
        process.take(Limit.SESSIONS, 1, "startSession");
        try {
            process.take(Limit.MEMORY, mebibytes(capacity), "startSession");
        } catch (final TunException ex) {
            process.give(Limit.SESSIONS, 1);
            throw ex;
        }
    }

    private static void giveRoom(final BrokerSession session) {
        if (session.giveRoom()) {
            final ClientProcess process = session.handle().owner().process();
            process.give(Limit.MEMORY, mebibytes(session.capacity()));
            process.give(Limit.SESSIONS, 1);
        }
    }

    /** Returns the MiB that a session's memory takes, rounded up. */
    private static long mebibytes(final int capacity) {
        return Limit.mebibytes(SessionLayout.segmentLength(capacity));
    }

    /**
     * Finds a session.
     *
     * @param client that names it
     * @throws TunException ERROR_INVALID_HANDLE if that client has none of this number
     */
    public BrokerSession session(final ConnectedClient client, final int number) {
        final BrokerSession session = sessions.get(number);
        if (session == null || session.handle().owner() != client) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "session",
                    "the session has ended; start a new one");
        }
        return session;
    }

    /** Ends a session; afterwards its adapter may have another. */
    public void end(
            final BrokerSession session,
            final ErrorCode code,
            final Consumer<TunException> outcome) {
        forget(session);
        driverThread.call(
                session.handle().adapter().process(),
                () -> {
                    session.stop(code);
                    return null;
                },
                (nothing, failure) -> {
                    giveRoom(session);
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    outcome.accept(failure);
                });
    }

    /**
     * Releases the memory of a client's sessions, which have ended before.
     *
     * @param onClosed called when that is done
     */
    public void closeMemories(final ConnectedClient client, final Runnable onClosed) {
        if (!client.isIdentified()) {
            onClosed.run();
            return;
        }
        driverThread.call(
                client.process(),
                () -> {
                    client.memories().close();
                    return null;
                },
                (nothing, failure) -> {
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    onClosed.run();
                });
    }

    private void forget(final BrokerSession session) {
        sessions.remove(session.number());
        if (session.handle().adapter().session() == session) {
            session.handle().adapter().session(null);
        }
    }

    private void fault(final BrokerSession session, final ErrorCode code, final String reason) {
        final BrokerAdapter adapter = session.handle().adapter();
        if (adapter.session() != session) {
            // it is already being ended
            return;
        }
        log.warning("the session of adapter " + adapter.spec().name() + " ended: " + reason);
        end(session, code, failure -> {});
        session.tellEnded(code, reason);
        if (code == ErrorCode.ERROR_HANDLE_EOF) {
            adapters.remove(adapter, ErrorCode.ERROR_HANDLE_EOF, reason, null, outcome -> {});
        }
    }
}
