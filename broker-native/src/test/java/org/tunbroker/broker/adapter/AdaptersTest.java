package org.tunbroker.broker.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

@Timeout(60)
class AdaptersTest {
    private final TestBroker broker = new TestBroker();
    private final TestClient client = broker.connect(1);

    @AfterEach
    void close() {
        broker.close();
    }

    private static Request.CreateAdapter creation(final String name) {
        return new Request.CreateAdapter(name, "Test", null);
    }

    @Test
    void shouldDescribeWhatWasMade() {
        final UUID guid = UUID.randomUUID();
        final Reply.AdapterOpened opened = assertInstanceOf(
                Reply.AdapterOpened.class,
                client.ask(new Request.CreateAdapter("Vpn", "Type", guid)));
        assertEquals("Vpn", opened.description.name);
        assertEquals("Type", opened.description.tunnelType);
        assertEquals(guid, opened.description.guid);
        assertEquals("fake1", opened.description.interfaceName);
        assertEquals(1, opened.description.interfaceIndex);
        assertFalse(broker.adapters.isEmpty());
    }

    @Test
    void shouldSayWhyDriverRefuses() {
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_ACCESS_DENIED, "open", "no rights"));
        assertEquals(
                "no rights", client.refused(ErrorCode.ERROR_ACCESS_DENIED, creation("Vpn")).reason);
        assertTrue(broker.adapters.isEmpty());
        assertEquals("Vpn", client.create("Vpn").description.name);
    }

    @Test
    void shouldOpenByNameAndCloseOnlyTheHandle() {
        client.create("Vpn");
        final TestClient other = broker.connect(2);
        final int opened = other.open("VPN").adapter;
        other.start(opened);
        assertInstanceOf(Reply.Done.class, other.ask(new Request.CloseAdapter(opened)));
        assertEquals(0, broker.peers.usedMemories);
        assertEquals(1, broker.adapters.count());
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, new Request.CloseAdapter(opened));
        assertInstanceOf(
                Reply.Done.class, other.ask(new Request.CloseAdapter(other.open("Vpn").adapter)));
        other.refused(ErrorCode.ERROR_NOT_FOUND, new Request.OpenAdapter("Other"));
    }

    @Test
    void shouldNotOpenWhatIsBeingMade() {
        broker.driver.hold();
        client.send(creation("Vpn"));
        broker.run();
        final TestClient other = broker.connect(2);
        other.send(new Request.OpenAdapter("Vpn"));
        other.send(new Request.ListAdapters(0));
        broker.run();
        final List<Object> answers = other.read();
        assertEquals(
                ErrorCode.ERROR_NOT_FOUND.code(),
                assertInstanceOf(Reply.Failure.class, answers.get(0)).code);
        assertTrue(assertInstanceOf(Reply.AdapterList.class, answers.get(1))
                .adapters
                .isEmpty());
        broker.driver.letAll();
    }

    @Test
    void shouldTellAllWhoHaveAHandleThatItsCreatorClosedIt() {
        final int created = client.create("Vpn").adapter;
        final TestClient other = broker.connect(2);
        final int opened = other.open("Vpn").adapter;
        other.start(opened);
        client.ask(new Request.CloseAdapter(created));
        final List<Event> events = other.events();
        assertInstanceOf(Event.SessionEnded.class, events.get(0));
        assertEquals(opened, assertInstanceOf(Event.AdapterGone.class, events.get(1)).adapter);
        assertEquals(List.of(), client.events());
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, TestClient.setUp(opened));
    }

    @Test
    void shouldListPageByPage() {
        final List<String> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            made.add(client.create("Adapter").description.name);
        }
        final List<String> listed = new ArrayList<>();
        Reply.AdapterList page;
        int after = 0;
        do {
            page = assertInstanceOf(
                    Reply.AdapterList.class, client.ask(new Request.ListAdapters(after)));
            for (final Reply.AdapterDescription description : page.adapters) {
                listed.add(description.name);
                after = description.number;
            }
        } while (page.more);
        assertEquals(made, listed);
    }

    @Test
    void shouldRemoveAllWhenTheBrokerEnds() {
        client.start(client.create("First").adapter);
        client.create("Second");
        broker.adapters.removeAll();
        broker.runUntilIdle();
        assertTrue(broker.adapters.isEmpty());
        assertEquals(0, broker.peers.usedMemories);
        assertEquals(3, client.events().size());
    }

    @Test
    void shouldDeleteDriverOnlyWhenNobodyUsesIt() {
        final int adapter = client.create("Vpn").adapter;
        client.refused(ErrorCode.ERROR_BUSY, new Request.DeleteDriver());
        broker.driver.hold();
        client.send(new Request.CloseAdapter(adapter));
        broker.run();
        final TestClient other = broker.connect(2);
        other.send(new Request.DeleteDriver());
        broker.run();
        assertEquals(
                ErrorCode.ERROR_BUSY.code(),
                assertInstanceOf(Reply.Failure.class, other.read().get(0)).code);
        broker.driver.letAll();
        broker.runUntilIdle();
        assertInstanceOf(Reply.Done.class, other.ask(new Request.DeleteDriver()));
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "delete", "it is not there"));
        other.refused(ErrorCode.ERROR_FILE_NOT_FOUND, new Request.DeleteDriver());
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "version", "it is not there"));
        other.refused(ErrorCode.ERROR_FILE_NOT_FOUND, new Request.RunningDriverVersion());
    }

    @Test
    void shouldReportDeviceThatCannotBeRemoved() {
        final int adapter = client.create("Vpn").adapter;
        broker.driver.failOnce(new TunException(ErrorCode.ERROR_BUSY, "close", "it is used"));
        client.refused(ErrorCode.ERROR_BUSY, new Request.CloseAdapter(adapter));
        assertTrue(broker.adapters.isEmpty());
    }
}
