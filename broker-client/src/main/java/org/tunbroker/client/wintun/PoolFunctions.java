package org.tunbroker.client.wintun;

import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;

/**
 * The functions that Wintun had from 0.9 to 0.13, when adapters belonged to pools: a pool is the
 * adapters of one tunnel type. Thread-safe.
 */
final class PoolFunctions {
    private final LazyClient client;
    private final AdapterFunctions adapters;

    PoolFunctions(final LazyClient client, final AdapterFunctions adapters) {
        this.client = client;
        this.adapters = adapters;
    }

    void addTo(final FunctionTable table) {
        table.add(
                "WintunCreateAdapter", 4, arguments -> adapters.reported(() -> create(arguments)));
        table.add("WintunOpenAdapter", 2, arguments -> adapters.reported(() -> open(arguments)));
        table.add("WintunEnumAdapters", 3, arguments -> adapters.reported(() -> list(arguments)));
        table.add(
                "WintunDeleteAdapter", 3, arguments -> adapters.reported(() -> delete(arguments)));
        table.add("WintunFreeAdapter", 1, adapters::close);
        table.add("WintunGetAdapterName", 2, arguments -> {
            NativeValues.storeText(
                    arguments[1], adapters.find(arguments[0]).info().name());
            return FunctionTable.TRUE;
        });
        table.add(
                "WintunSetAdapterName",
                2,
                arguments -> adapters.reported(() -> {
                    adapters.find(arguments[0]).setName(NativeValues.text("name", arguments[1]));
                    return FunctionTable.TRUE;
                }));
        table.add(
                "WintunDeletePoolDriver",
                2,
                arguments -> adapters.reported(() -> {
                    client.get().deleteDriver();
                    NativeValues.storeInt(arguments[1], 0);
                    return FunctionTable.TRUE;
                }));
    }

    private Object create(final @Nullable Object[] arguments) {
        final String pool = NativeValues.text("pool", arguments[0]);
        final String name = NativeValues.text("name", arguments[1]);
        final Long handle = adapters.add(
                client.get().createAdapter(name, pool, NativeValues.guid(arguments[2])));
        NativeValues.storeInt(arguments[3], 0);
        return handle;
    }

    private Object open(final @Nullable Object[] arguments) {
        final String pool = NativeValues.text("pool", arguments[0]);
        final Adapter adapter = client.get().openAdapter(NativeValues.text("name", arguments[1]));
        if (!adapter.info().tunnelType().equals(pool)) {
            adapter.close();
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND,
                    "WintunOpenAdapter",
                    "the adapter " + adapter.info().name() + " is in the pool "
                            + adapter.info().tunnelType() + ", not in " + pool);
        }
        return adapters.add(adapter);
    }

    private Object list(final @Nullable Object[] arguments) {
        final String pool = NativeValues.text("pool", arguments[0]);
        if (arguments[1] == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "WintunEnumAdapters", "callback is null");
        }
        final CallbackMethod callback = CallbackMethod.of(arguments[1]);
        final Long parameter = NativeValues.handle(arguments[2]);
        client.get().enumerateAdapters(pool, info -> isToGoOn(info, callback, parameter));
        return FunctionTable.TRUE;
    }

    private boolean isToGoOn(
            final AdapterInfo info, final CallbackMethod callback, final Long parameter) {
        final Long handle;
        try {
            handle = adapters.add(client.get().openAdapter(info.name()));
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                // it went since it was listed
                return true;
            }
            throw ex;
        }
        try {
            final Object answer = callback.call(handle, parameter);
            return answer != null && NativeValues.integer(answer) != 0;
        } finally {
            adapters.close(new Object[] {handle});
        }
    }

    private Object delete(final @Nullable Object[] arguments) {
        // its handle stays until it is freed
        adapters.find(arguments[0]).delete();
        NativeValues.storeInt(arguments[2], 0);
        return FunctionTable.TRUE;
    }
}
