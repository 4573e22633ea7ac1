package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.device.TunDevice;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** A device before it is up, on a broker that answers. */
@Timeout(60)
class TunDeviceTest {
    private FakeBroker broker;
    private TunClient client;
    private TunDevice device;

    @BeforeEach
    void create() {
        broker = new FakeBroker(Duration.ofSeconds(2));
        client = TunClient.started(broker.connected());
        device = TunDevice.create(client, "name", "type", null);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void shouldTakeItsCapacityBeforeItIsUp() {
        device.setRingCapacity(Session.MIN_CAPACITY);
        assertEquals(Session.MIN_CAPACITY, device.ringCapacity());
        final TunException refused =
                assertThrows(TunException.class, () -> device.setRingCapacity(1000));
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER), refused::getMessage);
        assertEquals(Session.MIN_CAPACITY, device.ringCapacity());
    }

    private void has(final Setting... settings) {
        final List<ListedSetting> listed = new ArrayList<>();
        for (final Setting setting : settings) {
            listed.add(ListedSetting.of(setting));
        }
        broker.answer(
                Request.ListSettings.class, request -> new Reply.SettingList(1, listed, false));
    }

    private static InterfaceAddress address(final String literal) throws UnknownHostException {
        return new InterfaceAddress(InetAddress.getByName(literal), 24);
    }

    @Test
    void shouldTellWhatTheSystemHasWhoeverSetIt() throws UnknownHostException {
        has(new Mtu(1380), address("fe80::1"), address("10.0.0.7"), address("fd00::7"));
        device.setMtu(1400);
        assertEquals(1380, device.mtu());
        assertEquals(InetAddress.getByName("10.0.0.7"), device.address4());
        assertEquals(InetAddress.getByName("fd00::7"), device.address6());
        has(new Mtu(1380), address("fe80::1"));
        assertNull(device.address4());
        assertNull(device.address6());
    }

    @Test
    void shouldCloseItsAdapterButNotAClientThatIsNotItsOwn() {
        device.close();
        assertEquals(1, broker.requests(Request.CloseAdapter.class).size());
        assertTrue(client.isOpen());
    }
}
