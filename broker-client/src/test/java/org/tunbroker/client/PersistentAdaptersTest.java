package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.RecoveryPhase.RESUMED;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** The calls about adapters that stay, or that others created. */
@Timeout(60)
class PersistentAdaptersTest {
    private final FakeBroker broker = new FakeBroker(Duration.ofSeconds(20));
    private final TunClient client = TunClient.started(broker.connected());

    @AfterEach
    void close() {
        client.close();
    }

    private static Reply.AdapterDescription description(final int index) {
        return new Reply.AdapterDescription(
                0, "name " + index, "type", new UUID(1, 2), "tun" + index, index, index);
    }

    @Test
    void shouldListAllPages() {
        broker.answer(
                Persistence.ListPersistent.class,
                request -> request.after == 0
                        ? new Persistence.PersistentList(
                                List.of(description(3), description(7)), List.of(true, false), true)
                        : new Persistence.PersistentList(
                                List.of(description(9)), List.of(false), false));
        final List<PersistentAdapter> all = client.persistentAdapters().list();
        assertEquals(
                List.of("tun3", "tun7", "tun9"),
                all.stream().map(each -> each.info().interfaceName()).toList());
        assertTrue(all.get(0).isInUse());
        assertTrue(all.get(0).toString().endsWith(", in use"), all::toString);
        assertFalse(all.get(1).isInUse());
        final List<Persistence.ListPersistent> asked =
                broker.requests(Persistence.ListPersistent.class);
        assertEquals(List.of(0, 7), asked.stream().map(each -> each.after).toList());
    }

    @Test
    void shouldRemoveByName() {
        client.persistentAdapters().remove("tun3");
        assertEquals("tun3", broker.requests(Persistence.RemovePersistent.class).get(0).name);
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> client.persistentAdapters().remove(""));
    }

    @Test
    void shouldAskForAnAdapterToStay() {
        final Adapter adapter = client.createAdapter("name", "type");
        adapter.setPersistent(true);
        final Persistence.SetPersistent asked =
                broker.requests(Persistence.SetPersistent.class).get(0);
        assertEquals(adapter.handle(), asked.adapter);
        assertTrue(asked.persistent);
        assertTrue(adapter.isPersistent());
        broker.answer(
                Persistence.SetPersistent.class,
                request -> new Reply.Failure(50, "setPersistent", "it cannot"));
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.setPersistent(false));
        assertTrue(adapter.isPersistent());
        adapter.close();
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> adapter.setPersistent(true));
    }

    @Test
    void shouldCloseWhatItDeleted() {
        final Adapter adapter = client.openAdapter("name");
        final Session session = adapter.startSession();
        final int number = adapter.handle();
        adapter.delete();
        assertEquals(number, broker.requests(Request.DeleteAdapter.class).get(0).adapter);
        assertFalse(adapter.isOpen());
        assertTrue(session.hasEnded());
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, adapter::delete);
    }

    @Test
    void shouldLeaveOpenWhatItMayNotDelete() {
        broker.answer(
                Request.DeleteAdapter.class,
                request -> new Reply.Failure(5, "deleteAdapter", "another's"));
        final Adapter adapter = client.openAdapter("name");
        assertFails(ErrorCode.ERROR_ACCESS_DENIED, adapter::delete);
        assertTrue(adapter.isOpen());
    }

    @Test
    void shouldTellTheNewName() {
        final Adapter adapter = client.createAdapter("name", "type");
        broker.ignore(Request.DescribeAdapter.class);
        broker.answer(
                Request.RenameAdapter.class,
                request -> new Reply.AdapterDescribed(
                        FakeBroker.describe(request.adapter, request.name + " 1", "type", null)));
        adapter.setName("new");
        assertEquals("new 1", adapter.lastInfo().name());
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.setName("\n"));
    }

    @Test
    void shouldNotAskAnOlderBroker() {
        final FakeBroker older = new FakeBroker(Duration.ofSeconds(2));
        try (TunClient itsClient = TunClient.started(older.connected(0x3FE_0000_0017L));
                Adapter adapter = itsClient.createAdapter("name", "type")) {
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.setPersistent(true));
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, adapter::delete);
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.setName("new"));
            assertFails(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    () -> itsClient.persistentAdapters().list());
        }
    }

    @Test
    void shouldOpenWhatStayedWhenItRecovers() throws Exception {
        try (RecoveringClient one = new RecoveringClient()) {
            final Adapter adapter = one.client.createAdapter("name", "type");
            adapter.setPersistent(true);
            adapter.configure(new InterfaceChanges()
                    .setMtu(1400)
                    .addAddress(InetAddress.getByName("10.7.0.1"), 24));
            final FakeBroker next = one.addBroker();
            // the address is there still
            next.answer(
                    Request.Configure.class,
                    request -> request.changes.toString().contains("add address")
                            ? new Reply.NotConfigured(0, 183, "addAddress", "it has it")
                            : new Reply.Done());
            one.first.die();
            one.awaitPhase(RESUMED);
            assertEquals(List.of(), next.requests(Request.CreateAdapter.class));
            assertEquals("name", next.requests(Request.OpenAdapter.class).get(0).name);
            assertEquals(2, next.requests(Request.Configure.class).size());
        }
    }

    @Test
    void shouldTakeBackWhatAKilledBrokerLeft() {
        try (RecoveringClient one = new RecoveringClient()) {
            final Adapter adapter = one.client.createAdapter("name", "type");
            adapter.setMtu(1400);
            final FakeBroker next = one.addBroker();
            next.answer(
                    Request.CreateAdapter.class,
                    request -> new Reply.AdapterOpened(
                            77, FakeBroker.describe(77, "name 1", "type", request.guid)));
            one.first.die();
            one.awaitPhase(RESUMED);
            assertEquals(77, next.requests(Request.CloseAdapter.class).get(0).adapter);
            assertFalse(next.requests(Persistence.SetPersistent.class).get(0).persistent);
            assertEquals(1, next.requests(Request.Configure.class).size());
            assertTrue(adapter.isOpen());
        }
    }

    @Test
    void shouldNotTakeAnothersAdapterForItsOwn() {
        try (RecoveringClient one = new RecoveringClient()) {
            one.client.createAdapter("name", "type").setPersistent(true);
            final FakeBroker next = one.addBroker();
            next.answer(
                    Request.OpenAdapter.class,
                    request -> new Reply.AdapterOpened(
                            77, FakeBroker.describe(77, request.name, "type", new UUID(8, 8))));
            one.first.die();
            one.awaitPhase(RESUMED);
            assertEquals(77, next.requests(Request.CloseAdapter.class).get(0).adapter);
            assertEquals(1, next.requests(Request.CreateAdapter.class).size());
        }
    }

    @Test
    void shouldCreateAnewWhatDidNotStay() {
        try (RecoveringClient one = new RecoveringClient()) {
            one.client.createAdapter("name", "type").setPersistent(true);
            final FakeBroker next = one.addBroker();
            next.answer(
                    Request.OpenAdapter.class,
                    request -> new Reply.Failure(1168, "openAdapter", "none"));
            one.first.die();
            one.awaitPhase(RESUMED);
            assertEquals(1, next.requests(Request.CreateAdapter.class).size());
            assertTrue(next.requests(Persistence.SetPersistent.class).get(0).persistent);
        }
    }
}
