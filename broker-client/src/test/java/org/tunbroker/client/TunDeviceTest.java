package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.device.TunDevice;
import org.tunbroker.client.internal.connect.FakeBroker;
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

    @Test
    void shouldRememberTheMtuThatWasSet() {
        device.setMtu(1400);
        assertEquals(1400, device.mtu());
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
