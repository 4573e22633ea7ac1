package org.tunbroker.client.wintun;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.LogListener;

/** Wintun's functions of adapters and driver, as they are since 0.14. Thread-safe. */
final class AdapterFunctions {
    private static final FunctionTable.Failure INVALID_HANDLE =
            new FunctionTable.Failure(ErrorCode.ERROR_INVALID_HANDLE);
    // no handle is the address of anything, and none is 0
    private static final long HANDLE_STEP = 16;
    private static final long EPOCH_DIFFERENCE_S = 11_644_473_600L;
    private static final long TICKS_PER_S = 10_000_000;
    private static final long NS_PER_TICK = 100;

    private final LazyClient client;
    private final Map<Long, Adapter> adapters = new ConcurrentHashMap<>();
    private final AtomicLong lastHandle = new AtomicLong();

    AdapterFunctions(final LazyClient client) {
        this.client = client;
    }

    void addTo(final FunctionTable table) {
        table.add(
                "WintunCreateAdapter",
                3,
                arguments -> reported(() -> {
                    final String name = NativeValues.text("name", arguments[0]);
                    final String type = NativeValues.text("tunnelType", arguments[1]);
                    return add(client.get()
                            .createAdapter(name, type, NativeValues.guid(arguments[2])));
                }));
        table.add(
                "WintunOpenAdapter",
                1,
                arguments -> reported(() ->
                        add(client.get().openAdapter(NativeValues.text("name", arguments[0])))));
        table.add("WintunCloseAdapter", 1, this::close);
        table.add("WintunGetAdapterLUID", 2, this::luid);
        table.add(
                "WintunDeleteDriver",
                0,
                arguments -> reported(() -> {
                    client.get().deleteDriver();
                    return FunctionTable.TRUE;
                }));
        table.add(
                "WintunGetRunningDriverVersion",
                0,
                arguments -> reported(
                        () -> Integer.toUnsignedLong(client.get().runningDriverVersion())));
        table.add("WintunSetLogger", 1, this::setLogger);
    }

    /** What fails is told to the logger as well: Wintun's functions do so. */
    Object reported(final java.util.function.Supplier<Object> function) {
        try {
            return function.get();
        } catch (final TunException ex) {
            client.report(ex);
            throw ex;
        }
    }

    Long add(final Adapter adapter) {
        final long handle = newHandle();
        adapters.put(handle, adapter);
        return handle;
    }

    long newHandle() {
        return lastHandle.addAndGet(HANDLE_STEP);
    }

    /**
     * Finds what a handle stands for.
     *
     * @throws TunException ERROR_INVALID_HANDLE if it stands for no adapter
     */
    Adapter find(final @Nullable Object handle) {
        final Adapter adapter = adapters.get(NativeValues.handle(handle));
        if (adapter == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "Wintun", "there is no such adapter handle");
        }
        return adapter;
    }

    @Nullable
    Object close(final @Nullable Object[] arguments) {
        final long handle = NativeValues.handle(arguments[0]);
        if (handle == 0) {
            return null;
        }
        final Adapter adapter = adapters.remove(handle);
        if (adapter == null) {
            return INVALID_HANDLE;
        }
        adapter.close();
        return null;
    }

    private @Nullable Object luid(final @Nullable Object[] arguments) {
        NativeValues.storeLong(arguments[1], find(arguments[0]).info().luid());
        return null;
    }

    private @Nullable Object setLogger(final @Nullable Object[] arguments) {
        client.setLogger(arguments[0] == null ? null : listener(arguments[0]));
        return null;
    }

    private static LogListener listener(final Object callback) {
        final CallbackMethod method = CallbackMethod.of(callback);
        return (level, timestamp, line) ->
                method.call((long) level.ordinal(), ticks(timestamp), line);
    }

    /** Returns a time in 100 ns since 1601-01-01 UTC. */
    private static long ticks(final Instant time) {
        return (time.getEpochSecond() + EPOCH_DIFFERENCE_S) * TICKS_PER_S
                + time.getNano() / NS_PER_TICK;
    }
}
