package org.tunbroker.broker.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.address;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Adapters that stand, and those that others than their creators delete or rename. */
@Timeout(60)
class PersistentAdaptersTest {
    private TestBroker broker = new TestBroker();
    private TestClient client = broker.connect(1);
    private TestClient other = broker.connect(2);

    @AfterEach
    void close() {
        broker.close();
    }

    private void start(final Limits limits, final Reach reach) {
        broker.close();
        broker = new TestBroker(limits, reach);
        client = broker.connect(1);
        other = broker.connect(2);
    }

    private static void done(final TestClient asker, final Request request) {
        final Reply reply = asker.ask(request);
        assertInstanceOf(
                Reply.Done.class,
                reply,
                () -> reply instanceof Reply.Failure failure ? failure.reason : "");
    }

    @Test
    void shouldOpenWhatStandsUntilTheLastHandleIsClosed() {
        broker.driver.standing.add("Kept");
        final Reply.AdapterOpened opened = client.open("Kept");
        assertEquals("Kept", opened.description.name);
        assertEquals("Standing", opened.description.tunnelType);
        assertEquals("fake1", opened.description.interfaceName);
        final int others = other.open("kept").adapter;
        assertEquals(List.of("open Kept or foreign"), broker.driver.calls);
        // by its interface's name as well
        done(other, new Request.CloseAdapter(other.open("fake1").adapter));
        other.start(others);
        client.die();
        assertEquals(1, broker.adapters.count());
        assertEquals(List.of(), other.events());
        done(other, new Request.CloseAdapter(others));
        assertTrue(broker.adapters.isEmpty());
        assertTrue(broker.driver.calls.contains("close Kept"), broker.driver.calls::toString);
    }

    @Test
    void shouldTellChangesOfWhatWasOpened() {
        broker.driver.standing.add("Kept");
        final int opened = client.open("Kept").adapter;
        broker.driver
                .devices
                .get(0)
                .listener
                .changed(List.of(new InterfaceChange(Event.InterfaceChanged.MTU, "1500", "1400")));
        final Event.InterfaceChanged changed =
                assertInstanceOf(Event.InterfaceChanged.class, client.events().get(0));
        assertEquals(opened, changed.adapter);
        assertEquals("1400", changed.is);
    }

    @Test
    void shouldOpenWhatIsBeingClosedOnceItStands() {
        final int created = client.create("Kept").adapter;
        done(client, new Persistence.SetPersistent(created, true));
        broker.driver.hold();
        client.send(new Request.CloseAdapter(created));
        other.send(new Request.OpenAdapter("KEPT"));
        broker.run();
        assertEquals(List.of(), other.read());
        broker.driver.standing.add("KEPT");
        broker.driver.letAll();
        broker.runUntilIdle();
        assertInstanceOf(Reply.AdapterOpened.class, other.read().get(0));
    }

    @Test
    void shouldGiveBackWhatAClientOpenedThatDied() {
        broker.driver.standing.add("Kept");
        broker.driver.hold();
        client.send(new Request.OpenAdapter("Kept"));
        broker.run();
        client.guest().die();
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertTrue(broker.adapters.isEmpty());
        assertEquals(List.of("open Kept or foreign", "close Kept"), broker.driver.calls);
        assertEquals("Kept", other.open("Kept").description.name);
    }

    @Test
    void shouldNotOpenBeyondTheLimit() {
        start(Limits.parse("adapters=1"), Reach.ANY);
        broker.driver.standing.add("Kept");
        client.create("Own");
        client.refused(ErrorCode.ERROR_NOT_ENOUGH_QUOTA, new Request.OpenAdapter("Kept"));
        broker.runUntilIdle();
        assertTrue(broker.driver.calls.contains("close Kept"), broker.driver.calls::toString);
        assertEquals("Kept", other.open("Kept").description.name);
    }

    @Test
    void shouldCountWhatAnOpenedInterfaceHas() {
        start(Limits.parse("addresses=2"), Reach.ANY);
        broker.driver.standing.add("Kept");
        broker.driver.settings = List.of(
                new Mtu(1400),
                address("10.7.0.1", 24),
                address("10.7.0.2", 24),
                address("10.7.0.3", 24));
        final int opened = client.open("Kept").adapter;
        client.refused(ErrorCode.ERROR_NOT_ENOUGH_QUOTA, addition(opened));
        done(
                client,
                new Request.Configure(opened, List.of(Change.remove(address("10.7.0.1", 24)))));
        done(client, addition(opened));
        done(client, new Request.CloseAdapter(opened));
        final int created = client.create("Own").adapter;
        done(client, addition(created));
    }

    private static Request addition(final int adapter) {
        return new Request.Configure(adapter, List.of(Change.add(address("10.7.0.9", 24))));
    }

    @Test
    void shouldNumberTheNameOfWhatStands() {
        broker.driver.standing.addAll(List.of("Kept", "Kept 1"));
        assertEquals("kept 2", client.create("kept").description.name);
        assertEquals("Kept", client.open("Kept").description.name);
        // in its place, since the other one is open
        assertEquals("Kept 3", client.create("Kept").description.name);
    }

    @Test
    void shouldKeepSoManyOnly() {
        start(Limits.parse("persistent=2"), Reach.ANY);
        final int created = client.create("Own").adapter;
        broker.driver.standing.addAll(List.of("One", "Two"));
        final Reply.Failure full = client.refused(
                ErrorCode.ERROR_NOT_ENOUGH_QUOTA, new Persistence.SetPersistent(created, true));
        assertTrue(full.reason.contains("limit persistent"), full.reason);
        done(client, new Persistence.RemovePersistent("One"));
        done(client, new Persistence.SetPersistent(created, true));
        assertTrue(broker.driver.devices.get(0).persistent);
        broker.driver.standing.addAll(List.of("Own", "Three"));
        // it is one of them already
        done(client, new Persistence.SetPersistent(created, true));
        done(client, new Persistence.SetPersistent(created, false));
        assertFalse(broker.driver.devices.get(0).persistent);
        client.refused(
                ErrorCode.ERROR_INVALID_HANDLE, new Persistence.SetPersistent(created + 1, true));
        client.refused(ErrorCode.ERROR_INVALID_PARAMETER, new Persistence.RemovePersistent("\n"));
    }

    @Test
    void shouldListByPages() {
        broker.driver.standing.addAll(List.of("A", "B", "C", "D", "E"));
        final Persistence.PersistentList first = assertInstanceOf(
                Persistence.PersistentList.class, client.ask(new Persistence.ListPersistent(0)));
        assertEquals(
                List.of("A", "B", "C", "D"),
                first.adapters.stream().map(each -> each.name).toList());
        assertEquals(List.of(true, false, false, false), first.inUse);
        assertTrue(first.more);
        final Persistence.PersistentList rest = assertInstanceOf(
                Persistence.PersistentList.class,
                client.ask(new Persistence.ListPersistent(first.adapters.get(3).interfaceIndex)));
        assertEquals("E", rest.adapters.get(0).name);
        assertEquals(0, rest.adapters.get(0).number);
        assertFalse(rest.more);
    }

    @Test
    void shouldDeleteWhoeverCreatedIt() {
        final int created = client.create("Vpn").adapter;
        done(client, new Persistence.SetPersistent(created, true));
        client.start(created);
        final int opened = other.open("Vpn").adapter;
        done(other, new Request.DeleteAdapter(opened));
        assertTrue(broker.adapters.isEmpty());
        final List<String> calls = broker.driver.calls;
        assertTrue(calls.indexOf("drop Vpn") < calls.indexOf("close Vpn"), calls::toString);
        final List<Event> events = client.events();
        assertInstanceOf(Event.SessionEnded.class, events.get(0));
        assertEquals(
                ErrorCode.ERROR_OPERATION_ABORTED.code(),
                assertInstanceOf(Event.AdapterGone.class, events.get(1)).code);
        assertEquals(List.of(), other.events());
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, new Request.DeleteAdapter(opened));
    }

    @Test
    void shouldDeleteNothingIfTheDriverCannot() {
        broker.driver.standing.add("Kept");
        final int opened = client.open("Kept").adapter;
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_NOT_SUPPORTED, "setPersistent", "another's"));
        client.refused(ErrorCode.ERROR_NOT_SUPPORTED, new Request.DeleteAdapter(opened));
        assertEquals(1, broker.adapters.count());
        client.start(opened);
    }

    @Test
    void shouldReachNothingOfOthersIfConfined() {
        start(Limits.DEFAULT, new Reach(true));
        broker.driver.standing.add("Kept");
        client.open("Kept");
        assertEquals(List.of("open Kept"), broker.driver.calls);
        final int created = client.create("Vpn").adapter;
        final int opened = other.open("Vpn").adapter;
        final Reply.Failure denied =
                other.refused(ErrorCode.ERROR_ACCESS_DENIED, new Request.DeleteAdapter(opened));
        assertTrue(denied.reason.contains("--confined"), denied.reason);
        other.refused(ErrorCode.ERROR_ACCESS_DENIED, new Request.DeleteDriver());
        done(client, new Request.DeleteAdapter(created));
        assertInstanceOf(Event.AdapterGone.class, other.events().get(0));
    }

    @Test
    void shouldRename() {
        final int created = client.create("Old").adapter;
        other.create("Taken");
        assertEquals("New", renamed("New", created).name);
        assertEquals("New", renamed("New", created).interfaceName);
        assertEquals("new", renamed("new", created).name);
        assertEquals("Taken 1", renamed("Taken", created).name);
        assertEquals("Taken 1", other.open("taken 1").description.name);
        other.refused(ErrorCode.ERROR_NOT_FOUND, new Request.OpenAdapter("New"));
        assertEquals("Old", other.create("Old").description.name);
        client.refused(ErrorCode.ERROR_INVALID_PARAMETER, new Request.RenameAdapter(created, ""));
    }

    private Reply.AdapterDescription renamed(final String name, final int adapter) {
        return assertInstanceOf(
                        Reply.AdapterDescribed.class,
                        client.ask(new Request.RenameAdapter(adapter, name)))
                .description;
    }

    @Test
    void shouldDescribeByTheNewNameWhatWasAskedBefore() {
        final int created = client.create("Old").adapter;
        broker.driver.hold();
        client.send(new Request.RenameAdapter(created, "New"));
        client.send(new Request.DescribeAdapter(created));
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        final List<Object> answers = client.read();
        assertEquals(
                List.of("New", "New"),
                answers.stream()
                        .map(answer -> assertInstanceOf(Reply.AdapterDescribed.class, answer)
                                .description
                                .name)
                        .toList());
    }

    @Test
    void shouldKeepTheNameThatTheDriverDoesNotChange() {
        final int created = client.create("Old").adapter;
        broker.driver.failOnce(new TunException(ErrorCode.ERROR_BUSY, "setName", "it is up"));
        client.refused(ErrorCode.ERROR_BUSY, new Request.RenameAdapter(created, "New"));
        assertEquals("Old", other.open("Old").description.name);
        assertEquals("New", other.create("New").description.name);
        assertEquals("Old 1", other.create("Old").description.name);
    }
}
