package org.tunbroker.broker.driver.wintun.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.events.KnownState;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.broker.driver.wintun.iphlpapi.WindowsIpStack;

/** What iphlpapi itself answers. */
@EnabledOnOs(OS.WINDOWS)
class WindowsTablesTest {
    private static final int ADDRESS_LUID = 32;
    private static final int ROWS_OFFSET = 8;

    @Test
    void shouldFindTheLoopbackAddressInTheTable() {
        final PointerByReference result = new PointerByReference();
        assertEquals(0, NoticeCalls.GetUnicastIpAddressTable((short) 0, result));
        final Pointer table = result.getValue();
        final InterfaceState state = new InterfaceState("any", true, 1500);
        for (int i = 0; i < table.getInt(0); i++) {
            final ByteBuffer row = table.getByteBuffer(
                            ROWS_OFFSET + (long) i * TableRows.ADDRESS_LENGTH,
                            TableRows.ADDRESS_LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN);
            TableRows.addAddress(state, row, row.getLong(ADDRESS_LUID));
        }
        NoticeCalls.FreeMibTable(table);
        final List<String> addresses = new KnownState(new InterfaceState("any", true, 1500))
                .compare(state).stream().map(InterfaceChange::is).toList();
        assertTrue(addresses.contains("127.0.0.1/8"), addresses::toString);
    }

    @Test
    void shouldBeNotifiedOrSayThatItIsNot() {
        try (WindowsChangeNotices notices = new WindowsChangeNotices()) {
            notices.begin(() -> {});
        } catch (final TunException ex) {
            assertTrue(ex.is(ErrorCode.ERROR_NOT_SUPPORTED), ex::getMessage);
            assertTrue(ex.getMessage().contains("without a registration"), ex::getMessage);
        }
    }

    @Test
    void shouldKnowTheInterfacesOfAllRoutesByTheirGuids() {
        final WindowsIpStack stack = new WindowsIpStack();
        final List<TableRoute> routes = stack.allRoutes();
        for (final TableRoute route : routes) {
            final UUID guid = stack.guid(route.luid());
            assertNotNull(guid, route::toString);
            assertTrue(stack.isThere(guid), route::toString);
        }
        assertNull(stack.guid(53L << 48 | 0xFFFFFFL << 24));
        assertFalse(stack.isThere(UUID.randomUUID()));
    }
}
