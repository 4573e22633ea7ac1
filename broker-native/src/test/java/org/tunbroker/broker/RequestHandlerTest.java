package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

@Timeout(60)
class RequestHandlerTest {
    private static final ErrorCode INVALID = ErrorCode.ERROR_INVALID_PARAMETER;

    private final TestBroker broker = new TestBroker();
    private final TestClient client = broker.connect(1);
    private final int adapter = client.create("Vpn").adapter;

    @AfterEach
    void close() {
        broker.close();
    }

    private void done(final Request request) {
        assertInstanceOf(Reply.Done.class, client.ask(request));
    }

    private void notConfigured(final int index, final ErrorCode code, final Request request) {
        final Reply.NotConfigured failed =
                assertInstanceOf(Reply.NotConfigured.class, client.ask(request));
        assertEquals(code.code(), failed.code, failed.reason);
        assertEquals(index, failed.index);
    }

    @Test
    void shouldHaveTheDriverSetUpInterfaces() {
        done(TestClient.configure(
                adapter,
                Change.add(Literals.address("10.0.0.1", 32)),
                Change.add(Literals.address("fd00::1", 128)),
                Change.set(new Mtu(1400))));
        done(TestClient.setUp(adapter));
        assertEquals(
                List.of(
                        "create Vpn",
                        "addAddress Vpn",
                        "addAddress Vpn",
                        "setMtu Vpn",
                        "setUp Vpn"),
                broker.driver.calls);
    }

    @Test
    void shouldSayWhichChangeTheDriverRefusedAndUndoThoseBeforeIt() {
        broker.driver.failOnce(new TunException(INVALID, "setMtu", "too small"));
        notConfigured(0, INVALID, TestClient.setMtu(adapter, 1400));
        final Change first = Change.add(Literals.address("10.0.0.1", 32));
        final Change second = Change.remove(Literals.address("10.0.0.2", 32));
        broker.driver.failOn("setMtu Vpn", new TunException(INVALID, "setMtu", "too small"));
        notConfigured(
                2,
                INVALID,
                TestClient.configure(adapter, first, second, Change.set(new Mtu(1400))));
        assertEquals(
                List.of(
                        "addAddress Vpn",
                        "removeAddress Vpn",
                        "setMtu Vpn",
                        "addAddress Vpn",
                        "removeAddress Vpn"),
                broker.driver.calls.subList(2, broker.driver.calls.size()));
    }

    @Test
    void shouldRefuseChangesOutOfRangeBeforeTheDriverIsCalled() {
        notConfigured(0, INVALID, TestClient.addAddress(adapter, "0.0.0.0", 8));
        notConfigured(0, INVALID, TestClient.addAddress(adapter, "10.0.0.1", 33));
        notConfigured(0, INVALID, TestClient.setMtu(adapter, 1));
        notConfigured(
                1,
                INVALID,
                TestClient.configure(
                        adapter, Change.set(new Mtu(1400)), Change.add(new LinkState(true))));
        assertEquals(List.of("create Vpn"), broker.driver.calls);
    }

    @Test
    void shouldListSettingsByPartsThatFitAMessage() {
        final List<ListedSetting> present = new ArrayList<>();
        present.add(ListedSetting.of(new Mtu(1400)));
        for (int i = 0; i < 100; i++) {
            present.add(ListedSetting.of(Literals.route("10." + i + ".0.0", 16)));
        }
        broker.driver.devices.get(0).present = present;
        final List<ListedSetting> told = new ArrayList<>();
        final Set<Integer> stamps = new HashSet<>();
        int parts = 0;
        for (boolean more = true; more; parts++) {
            final Reply.SettingList part = assertInstanceOf(
                    Reply.SettingList.class,
                    client.ask(new Request.ListSettings(
                            adapter, Request.ListSettings.ALL_KINDS, told.size())));
            told.addAll(part.settings);
            stamps.add(part.stamp);
            more = part.more;
        }
        assertEquals(present, told);
        assertEquals(1, stamps.size());
        assertEquals(2, parts);
        final Reply.SettingList routes = assertInstanceOf(
                Reply.SettingList.class, client.ask(new Request.ListSettings(adapter, 1 << 5, 99)));
        assertEquals(present.subList(100, 101), routes.settings);
        for (final int beyond : new int[] {101, Integer.MAX_VALUE}) {
            final Reply.SettingList none = assertInstanceOf(
                    Reply.SettingList.class,
                    client.ask(new Request.ListSettings(adapter, -1, beyond)));
            assertEquals(List.of(), none.settings);
            assertFalse(none.more);
        }
        assertInstanceOf(
                Reply.SettingList.class, client.ask(new Request.ListSettings(adapter, 0, -1)));
    }

    @Test
    void shouldSayThatItDoesNotSupportARequestThatOnlyANewerClientKnows() {
        final byte[] request = client.encode(new Request.Goodbye());
        // its number, behind Kryo's own two
        request[ControlProtocol.PREFIX_LENGTH] = 59 + 2;
        final Reply.Failure failure = client.refused(ErrorCode.ERROR_NOT_SUPPORTED, request);
        assertTrue(failure.reason.contains("Request 59"), failure.reason);
        done(new Request.SetLogger(false));
    }

    @Test
    void shouldSayWhichChangeIsOfAKindThatOnlyANewerClientKnows() {
        final byte[] request = client.encode(TestClient.setMtu(adapter, 1400));
        // behind the message's number, the adapter, the count of changes and the operation
        request[ControlProtocol.PREFIX_LENGTH + 1 + Integer.BYTES + Short.BYTES + 1] = 31;
        final Reply.NotConfigured failed =
                assertInstanceOf(Reply.NotConfigured.class, client.ask(request));
        assertEquals(0, failed.index);
        assertEquals(ErrorCode.ERROR_NOT_SUPPORTED.code(), failed.code, failed.reason);
        assertEquals("setKind31", failed.call);
    }

    @Test
    void shouldRefuseHandlesOfOthers() {
        final TestClient other = broker.connect(2);
        for (final Request request : List.of(
                new Request.CloseAdapter(adapter),
                TestClient.setMtu(adapter, 1400),
                new Request.ListSettings(adapter, -1, 0),
                new Request.StartSession(adapter, TestClient.CAPACITY, 0),
                new Request.EndSession(1),
                new Request.SessionStatistics(1))) {
            other.refused(ErrorCode.ERROR_INVALID_HANDLE, request);
        }
    }

    @Test
    void shouldTellTheLogToWhoAsksForIt() {
        done(new Request.SetLogger(true));
        broker.connect(2);
        broker.runUntilIdle();
        assertTrue(client.read().stream().anyMatch(Event.LogLine.class::isInstance));
        done(new Request.SetLogger(false));
        client.read();
        broker.connect(3);
        broker.runUntilIdle();
        assertEquals(List.of(), client.read());
    }

    @Test
    void shouldLeaveOutLinesForWhoDoesNotReadThem() {
        done(new Request.SetLogger(true));
        client.stream().room(0);
        for (int i = 2; i < 80; i++) {
            broker.connect(i);
        }
        client.stream().room(Integer.MAX_VALUE);
        broker.runUntilIdle();
        assertEquals(64, client.read().size());
    }

    @Test
    void shouldAnswerGoodbyeOfWhoHasNothing() {
        final TestClient other = broker.connect(2);
        assertInstanceOf(Reply.Done.class, other.ask(new Request.Goodbye()));
    }
}
