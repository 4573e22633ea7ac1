package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
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

    @Test
    void shouldHaveTheDriverSetUpInterfaces() {
        done(new Request.AddAddress(adapter, new byte[4], 32));
        done(new Request.AddAddress(adapter, new byte[16], 128));
        done(new Request.SetMtu(adapter, 1400));
        done(new Request.SetUp(adapter, true));
        assertEquals(
                List.of("create Vpn", "address Vpn", "address Vpn", "mtu Vpn", "up Vpn"),
                broker.driver.calls);
        broker.driver.failOnce(new TunException(INVALID, "setMtu", "too small"));
        client.refused(INVALID, new Request.SetMtu(adapter, 1));
    }

    @Test
    void shouldRefuseAddressesThatAreNone() {
        client.refused(INVALID, new Request.AddAddress(adapter, new byte[5], 8));
        client.refused(INVALID, new Request.AddAddress(adapter, new byte[4], 33));
        client.refused(INVALID, new Request.AddAddress(adapter, new byte[4], -1));
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
    void shouldRefuseHandlesOfOthers() {
        final TestClient other = broker.connect(2);
        for (final Request request : List.of(
                new Request.CloseAdapter(adapter),
                new Request.AddAddress(adapter, new byte[4], 8),
                new Request.SetMtu(adapter, 1400),
                new Request.SetUp(adapter, true),
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
