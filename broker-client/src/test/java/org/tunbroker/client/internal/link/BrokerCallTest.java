package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Calls over a connection, above all those that come to no good end. */
@Timeout(60)
class BrokerCallTest {
    private FakeBroker broker;
    private BrokerConnection connection;

    @BeforeEach
    void connect() {
        broker = new FakeBroker(Duration.ofSeconds(30));
        connection = broker.connection;
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private Reply.DriverVersion ask() {
        return connection.call(new Request.RunningDriverVersion(), Reply.DriverVersion.class);
    }

    private CompletableFuture<Reply.DriverVersion> askUnanswered() {
        broker.ignore(Request.RunningDriverVersion.class);
        final CompletableFuture<Reply.DriverVersion> asking =
                CompletableFuture.supplyAsync(this::ask);
        broker.awaitRequest(Request.RunningDriverVersion.class);
        return asking;
    }

    private static TunException failureOf(final CompletableFuture<?> asking) {
        return assertInstanceOf(
                TunException.class,
                assertThrows(ExecutionException.class, () -> asking.get(20, TimeUnit.SECONDS))
                        .getCause());
    }

    private static void assertFailed(final ErrorCode code, final CompletableFuture<?> asking) {
        assertFails(code, () -> {
            throw failureOf(asking);
        });
    }

    @Test
    void shouldReturnTheAnswerToItsRequest() {
        broker.answer(Request.RunningDriverVersion.class, any -> new Reply.DriverVersion(0x10006));
        assertEquals(0x10006, ask().version);
    }

    @Test
    void shouldThrowWhatTheBrokerReports() {
        broker.answer(
                Request.RunningDriverVersion.class,
                any -> new Reply.Failure(5, "theCall", "the reason"));
        final TunException failure = assertFails(ErrorCode.ERROR_ACCESS_DENIED, this::ask);
        assertEquals("theCall", failure.call());
        assertEquals("the reason", failure.reason());
    }

    @Test
    void shouldRefuseAnAnswerOfAnotherType() {
        final TunException failure = assertFails(ErrorCode.ERROR_INVALID_DATA, this::ask);
        assertTrue(failure.reason().contains("Done"), failure::reason);
    }

    @Test
    void shouldRefuseAnAnswerThatIsNone() {
        final CompletableFuture<?> asking = askUnanswered();
        broker.put(
                ControlProtocol.REPLY,
                broker.correlationId(Request.RunningDriverVersion.class),
                new Request.Goodbye());
        assertFailed(ErrorCode.ERROR_INVALID_DATA, asking);
    }

    @Test
    void shouldNameBothVersionsWhenTheBrokerSpeaksAnother() {
        final CompletableFuture<?> asking = askUnanswered();
        broker.put(
                ControlProtocol.REFUSAL,
                broker.correlationId(Request.RunningDriverVersion.class),
                null);
        assertFailed(ErrorCode.ERROR_REVISION_MISMATCH, asking);
    }

    @Test
    void shouldOverlookWhatIsNoMessage() throws Exception {
        final CompletableFuture<Reply.DriverVersion> asking = askUnanswered();
        broker.put(new byte[3]);
        broker.put(new byte[ControlProtocol.PREFIX_LENGTH]);
        broker.answerLate(Request.RunningDriverVersion.class, new Reply.DriverVersion(1));
        assertEquals(1, asking.get(20, TimeUnit.SECONDS).version);
    }

    @Test
    void shouldTimeOutWhenTheBrokerDoesNotAnswer() {
        broker.ignore(Request.RunningDriverVersion.class);
        assertFails(
                ErrorCode.ERROR_TIMEOUT,
                () -> connection.call(
                        new Request.RunningDriverVersion(),
                        Reply.DriverVersion.class,
                        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20)));
        assertTrue(connection.isOpen());
    }

    @Test
    void shouldEndTheCallWhenTheBrokerDies() {
        final CompletableFuture<?> asking = askUnanswered();
        broker.die();
        final TunException failure = failureOf(asking);
        assertTrue(failure.is(ErrorCode.ERROR_BROKEN_PIPE), failure::getMessage);
        assertTrue(failure.reason().contains("the broker died"), failure::reason);
        assertFalse(connection.isOpen());
        assertFalse(connection.look());
    }

    @Test
    void shouldEndTheCallWhenTheConnectionIsLost() {
        final CompletableFuture<?> asking = askUnanswered();
        broker.loseLink();
        final TunException failure = failureOf(asking);
        assertTrue(failure.is(ErrorCode.ERROR_BROKEN_PIPE), failure::getMessage);
        assertTrue(failure.reason().contains("is lost"), failure::reason);
        assertFalse(connection.isOpen());
    }

    @Test
    void shouldEndTheCallWhenTheStreamsAreDamaged() {
        final CompletableFuture<?> asking = askUnanswered();
        broker.damageLink();
        assertFailed(ErrorCode.ERROR_BROKEN_PIPE, asking);
        assertFalse(connection.isOpen());
    }

    @Test
    void shouldEndTheCallWhenTheConnectionIsClosed() {
        final CompletableFuture<?> asking = askUnanswered();
        connection.close();
        assertFailed(ErrorCode.ERROR_INVALID_HANDLE, asking);
        assertTrue(broker.isLinkClosed());
    }

    @Test
    void shouldSendNothingOverAConnectionThatIsLost() {
        broker.loseLink();
        assertFails(ErrorCode.ERROR_BROKEN_PIPE, this::ask);
        assertEquals(List.of(), broker.requests(Request.class));
    }

    @Test
    void shouldSendNothingOnceClosed() {
        connection.close();
        connection.close();
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, this::ask);
        connection.callQuietly(new Request.Goodbye());
        assertEquals(List.of(), broker.requests(Request.class));
        assertFalse(connection.isOpen());
        assertFalse(connection.look());
    }

    @Test
    void shouldKeepQuietAboutWhatIsClosedAlready() {
        broker.answer(Request.EndSession.class, any -> new Reply.Failure(6, "call", "no such"));
        connection.callQuietly(new Request.EndSession(3));
        assertEquals(1, broker.requests(Request.EndSession.class).size());
    }

    @Test
    void shouldCompleteTheCallOfAnInterruptedThreadAndKeepItsFlag() {
        broker.answer(Request.RunningDriverVersion.class, any -> new Reply.DriverVersion(3));
        Thread.currentThread().interrupt();
        assertEquals(3, ask().version);
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldCompleteACallThatIsInterruptedWhileItWaits() throws Exception {
        broker.ignore(Request.RunningDriverVersion.class);
        final CompletableFuture<Boolean> kept = new CompletableFuture<>();
        final Thread asking = new Thread(() -> {
            ask();
            kept.complete(Thread.interrupted());
        });
        asking.start();
        broker.awaitRequest(Request.RunningDriverVersion.class);
        asking.interrupt();
        broker.answerLate(Request.RunningDriverVersion.class, new Reply.DriverVersion(1));
        assertTrue(kept.get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldGiveEachOfTwoCallersItsOwnAnswer() throws Exception {
        final CompletableFuture<Reply.DriverVersion> first = askUnanswered();
        final CompletableFuture<?> second = CompletableFuture.supplyAsync(
                () -> connection.call(new Request.CloseAdapter(1), Reply.Done.class));
        assertNotNull(second.get(20, TimeUnit.SECONDS), "while the other still waits");
        broker.answerLate(Request.RunningDriverVersion.class, new Reply.DriverVersion(8));
        assertEquals(8, first.get(20, TimeUnit.SECONDS).version);
    }
}
