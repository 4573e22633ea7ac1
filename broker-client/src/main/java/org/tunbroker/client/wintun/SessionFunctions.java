package org.tunbroker.client.wintun;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Wintun's functions of sessions and packets. Thread-safe. */
final class SessionFunctions {
    private static final FunctionTable.Failure INVALID_HANDLE =
            new FunctionTable.Failure(ErrorCode.ERROR_INVALID_HANDLE);

    private final AdapterFunctions adapters;
    private final Map<Long, RingSession> sessions = new ConcurrentHashMap<>();

    SessionFunctions(final AdapterFunctions adapters) {
        this.adapters = adapters;
    }

    void addTo(final FunctionTable table) {
        table.add("WintunStartSession", 2, arguments -> adapters.reported(() -> start(arguments)));
        table.add("WintunEndSession", 1, this::end);
        table.add("WintunGetReadWaitEvent", 1, this::readWaitEvent);
        table.add("WintunReceivePacket", 2, arguments -> find(arguments).receive(arguments[1]));
        table.add(
                "WintunReleaseReceivePacket",
                2,
                arguments -> find(arguments).release(NativeValues.handle(arguments[1])));
        table.add(
                "WintunAllocateSendPacket",
                2,
                arguments -> find(arguments).allocate(NativeValues.integer(arguments[1])));
        table.add(
                "WintunSendPacket",
                2,
                arguments -> find(arguments).send(NativeValues.handle(arguments[1])));
    }

    private RingSession find(final @Nullable Object[] arguments) {
        final RingSession session = sessions.get(NativeValues.handle(arguments[0]));
        if (session == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "Wintun", "there is no such session handle");
        }
        return session;
    }

    private Object start(final @Nullable Object[] arguments) {
        final RingSession session = new RingSession(
                adapters.find(arguments[0]).startSession(NativeValues.integer(arguments[1])));
        final long handle = adapters.newHandle();
        sessions.put(handle, session);
        return handle;
    }

    private @Nullable Object end(final @Nullable Object[] arguments) {
        final RingSession session = sessions.remove(NativeValues.handle(arguments[0]));
        if (session == null) {
            return INVALID_HANDLE;
        }
        session.close();
        return null;
    }

    private Object readWaitEvent(final @Nullable Object[] arguments) {
        return find(arguments).readWaitEvent();
    }

    void endAll() {
        sessions.values().forEach(RingSession::close);
        sessions.clear();
    }
}
