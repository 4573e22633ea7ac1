package org.tunbroker.broker.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.FakeDriver;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Event.InterfaceChanged;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Who hears of changes of interfaces, and what an adapter is afterwards. */
@Timeout(60)
class InterfaceReportsTest {
    private static final InterfaceChange DOWN =
            new InterfaceChange(InterfaceChanged.LINK_STATE, "up", "down");

    private final TestBroker broker = new TestBroker();
    private final TestClient owner = broker.connect(1);
    private final TestClient other = broker.connect(2);
    private final TestClient stranger = broker.connect(3);
    private final int adapter = owner.create("Vpn").adapter;
    private final FakeDriver.Device device = broker.driver.devices.get(0);

    @AfterEach
    void close() {
        broker.close();
    }

    private static List<String> heard(final TestClient client) {
        final List<String> heard = new ArrayList<>();
        for (final Event event : client.events()) {
            final InterfaceChanged changed = assertInstanceOf(InterfaceChanged.class, event);
            heard.add(
                    changed.adapter + " " + changed.aspect + " " + changed.was + ">" + changed.is);
        }
        return heard;
    }

    private static Reply.AdapterDescription describe(final TestClient client, final int handle) {
        return assertInstanceOf(
                        Reply.AdapterDescribed.class,
                        client.ask(new Request.DescribeAdapter(handle)))
                .description;
    }

    @Test
    void shouldTellAllWhoHaveAHandle() {
        final int opened = other.open("Vpn").adapter;
        stranger.create("Stranger");
        device.listener.changed(
                List.of(DOWN, new InterfaceChange(InterfaceChanged.MTU, "1500", "1400")));
        assertEquals(List.of(adapter + " 1 up>down", adapter + " 2 1500>1400"), heard(owner));
        assertEquals(List.of(opened + " 1 up>down", opened + " 2 1500>1400"), heard(other));
        assertEquals(List.of(), heard(stranger));
        other.ask(new Request.CloseAdapter(opened));
        device.listener.changed(List.of(DOWN));
        assertEquals(List.of(), heard(other));
        assertEquals(List.of(adapter + " 1 up>down"), heard(owner));
    }

    @Test
    void shouldTellNothingOfAnAdapterThatIsGone() {
        owner.ask(new Request.CloseAdapter(adapter));
        device.listener.changed(List.of(DOWN));
        assertEquals(List.of(), heard(owner));
    }

    @Test
    void shouldDescribeWhatTheInterfaceIsNow() {
        assertEquals("fake1", describe(owner, adapter).interfaceName);
        device.currentName = "vpn0";
        assertEquals("vpn0", describe(owner, adapter).interfaceName);
        assertEquals("Vpn", describe(owner, adapter).name);
        owner.refused(ErrorCode.ERROR_INVALID_HANDLE, new Request.DescribeAdapter(99));
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, new Request.DescribeAdapter(adapter));
    }

    @Test
    void shouldListTheNewNameOfAnInterfaceThatWasRenamed() {
        device.currentName = "vpn0";
        device.listener.changed(
                List.of(new InterfaceChange(InterfaceChanged.NAME, "fake1", "vpn0")));
        assertEquals(List.of(adapter + " 5 fake1>vpn0"), heard(owner));
        final Reply.AdapterList list =
                assertInstanceOf(Reply.AdapterList.class, other.ask(new Request.ListAdapters(0)));
        assertEquals("vpn0", list.adapters.get(0).interfaceName);
        assertEquals("vpn0", other.open("Vpn").description.interfaceName);
    }

    @Test
    void shouldNotFillTheRepliesOfAClientThatDoesNotRead() {
        owner.stream().room(0);
        for (int i = 0; i < 10_000; i++) {
            device.listener.changed(List.of(DOWN));
        }
        broker.run();
        owner.stream().room(Integer.MAX_VALUE);
        broker.run();
        final int count = heard(owner).size();
        assertTrue(count <= 64, () -> count + " changes were kept");
        // it still hears that the adapter is gone
        device.listener.changed(List.of(DOWN));
        assertEquals(1, heard(owner).size());
    }
}
