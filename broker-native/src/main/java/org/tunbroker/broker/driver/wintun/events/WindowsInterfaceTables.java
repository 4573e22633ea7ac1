package org.tunbroker.broker.driver.wintun.events;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.WindowsIpStack;

/** GetUnicastIpAddressTable, GetIpForwardTable2, and what the driver asks of interfaces anyway. */
final class WindowsInterfaceTables implements InterfaceTables {
    private static final short ANY_FAMILY = 0;
    // a table begins with the number of its rows, which have values of 64 bits
    private static final int ROWS_OFFSET = 8;

    private final IpStack stack = new WindowsIpStack();

    @FunctionalInterface
    private interface Table {
        int get(short family, PointerByReference table);
    }

    @Override
    public Optional<InterfaceState> state(final long luid) {
        final String alias = stack.alias(luid);
        if (alias == null || stack.index(luid) == 0) {
            return Optional.empty();
        }
        final int mtuV4 = stack.mtu(luid, IpStack.IPV4);
        final int mtu = mtuV4 == 0 ? stack.mtu(luid, IpStack.IPV6) : mtuV4;
        final InterfaceState state = new InterfaceState(alias, stack.isUp(luid), mtu);
        read(
                "GetUnicastIpAddressTable",
                NoticeCalls::GetUnicastIpAddressTable,
                TableRows.ADDRESS_LENGTH,
                row -> TableRows.addAddress(state, row, luid));
        read(
                "GetIpForwardTable2",
                NoticeCalls::GetIpForwardTable2,
                TableRows.ROUTE_LENGTH,
                row -> TableRows.addRoute(state, row, luid));
        return Optional.of(state);
    }

    private static void read(
            final String name,
            final Table table,
            final int rowLength,
            final Consumer<ByteBuffer> reader) {
        final PointerByReference result = new PointerByReference();
        final int error = table.get(ANY_FAMILY, result);
        if (error != 0) {
            throw new TunException(error, name, "Windows does not tell of an interface", null);
        }
        final Pointer rows = result.getValue();
        try {
            final int count = rows.getInt(0);
            for (int i = 0; i < count; i++) {
                reader.accept(rows.getByteBuffer(ROWS_OFFSET + (long) i * rowLength, rowLength));
            }
        } finally {
            NoticeCalls.FreeMibTable(rows);
        }
    }
}
