package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** What comes over a connection unasked: events, answers that are late, and its end. */
@Timeout(60)
class BrokerEventsTest {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicInteger broken = new AtomicInteger();
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

    private void start() {
        connection.start(events::add, broken::incrementAndGet);
    }

    private Event next() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }

    private void giveUpOn(final Request request) {
        broker.ignore(request.getClass());
        assertFails(
                ErrorCode.ERROR_TIMEOUT,
                () -> connection.call(
                        request,
                        Reply.class,
                        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10)));
    }

    @Test
    void shouldDeliverEventsInTheirOrder() throws InterruptedException {
        start();
        for (int i = 0; i < 3; i++) {
            broker.tell(new Event.AdapterGone(i, 2, "gone"));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(i, assertInstanceOf(Event.AdapterGone.class, next()).adapter);
        }
    }

    @Test
    void shouldLeaveOutEventsThatOnlyANewerBrokerKnows() throws InterruptedException {
        start();
        final ControlCodec codec = new ControlCodec();
        final byte[] unknown = new byte
                [codec.encode(ControlProtocol.EVENT, 0, new Event.AdapterGone(1, 2, "gone"))];
        codec.encoded().getBytes(0, unknown);
        // its number, behind Kryo's own two
        unknown[ControlProtocol.PREFIX_LENGTH] = 119 + 2;
        broker.put(unknown);
        broker.tell(new Event.AdapterGone(3, 2, "gone"));
        assertEquals(3, assertInstanceOf(Event.AdapterGone.class, next()).adapter);
    }

    @Test
    void shouldDeliverWhatACallerFoundWhileItWaited() throws InterruptedException {
        start();
        broker.answer(Request.CloseAdapter.class, request -> {
            broker.tell(new Event.SessionEnded(5, 38, "ended"));
            return new Reply.Done();
        });
        connection.call(new Request.CloseAdapter(1), Reply.Done.class);
        assertEquals(5, assertInstanceOf(Event.SessionEnded.class, next()).session);
    }

    @Test
    void shouldDeliverAgainWhatCameTooEarly() throws InterruptedException {
        start();
        final Event early = new Event.SessionEnded(5, 38, "ended");
        connection.deliver(List.of());
        connection.deliver(List.of(early));
        assertSame(early, next());
        connection.close();
        connection.deliver(List.of(early));
        assertNull(events.poll());
    }

    @Test
    void shouldMakeNothingMoreWhileTooManyEventsWait() {
        final CountDownLatch listening = new CountDownLatch(1);
        connection.start(
                event -> {
                    try {
                        listening.await();
                    } catch (final InterruptedException ex) {
                        throw new AssertionError(ex);
                    }
                },
                () -> {});
        connection.checkEvents();
        for (int i = 0; i <= EventQueue.MOST; i++) {
            connection.deliver(List.of(new Event.AdapterGone(i, 2, "gone")));
        }
        assertFails(ErrorCode.ERROR_NOT_ENOUGH_QUOTA, connection::checkEvents);
        listening.countDown();
    }

    @Test
    void shouldTellOnceThatTheBrokerDied() {
        start();
        broker.die();
        awaitTrue(() -> broken.get() > 0);
        connection.close();
        assertEquals(1, broken.get());
    }

    @Test
    void shouldTellThatTheConnectionIsLost() {
        start();
        broker.loseLink();
        awaitTrue(() -> broken.get() == 1);
    }

    @Test
    void shouldTellThatTheStreamsAreDamaged() {
        start();
        broker.damageLink();
        awaitTrue(() -> broken.get() == 1);
        assertFalse(connection.isOpen());
    }

    @Test
    void shouldNotCallItsOwnCloseAnEndOfTheBroker() {
        start();
        connection.close();
        assertEquals(0, broken.get());
        assertTrue(broker.isLinkClosed());
    }

    @Test
    void shouldLetAListenerCloseTheConnection() {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        connection.start(
                event -> {
                    connection.close();
                    thread.set(Thread.currentThread());
                },
                broken::incrementAndGet);
        broker.tell(new Event.AdapterGone(1, 2, "gone"));
        awaitTrue(() -> thread.get() != null && !thread.get().isAlive());
        assertEquals("tb-client", thread.get().getName());
        assertTrue(broker.isLinkClosed());
        assertEquals(0, broken.get());
    }

    @Test
    void shouldCloseForAnInterruptedThreadAndKeepItsFlag() {
        start();
        Thread.currentThread().interrupt();
        connection.close();
        assertTrue(Thread.interrupted());
        assertTrue(broker.isLinkClosed());
    }

    @Test
    void shouldCloseAnAdapterWhoseCallerHadGivenUp() {
        giveUpOn(new Request.OpenAdapter("late"));
        start();
        broker.answerLate(
                Request.OpenAdapter.class,
                new Reply.AdapterOpened(12, FakeBroker.describe(12, "late", "type", null)));
        broker.awaitRequest(Request.CloseAdapter.class);
        assertEquals(12, broker.requests(Request.CloseAdapter.class).get(0).adapter);
    }

    @Test
    void shouldEndASessionWhoseCallerHadGivenUp() {
        final AtomicInteger discarded = new AtomicInteger();
        connection.onLateSession(started -> discarded.set(started.memory));
        giveUpOn(new Request.StartSession(1, 0x20000, 0));
        broker.answer(Request.EndSession.class, any -> new Reply.Done());
        start();
        broker.answerLate(Request.StartSession.class, new Reply.SessionStarted(13, 0x20000, 14));
        broker.awaitRequest(Request.EndSession.class);
        assertEquals(13, broker.requests(Request.EndSession.class).get(0).session);
        assertEquals(14, discarded.get());
    }

    @Test
    void shouldStopACaptureWhoseCallerHadGivenUp() {
        final AtomicInteger discarded = new AtomicInteger();
        connection.onLateSession(started -> discarded.set(started.memory));
        giveUpOn(new Monitoring.StartCapture("vpn", 0x20000, 100));
        broker.answer(
                Monitoring.StopCapture.class, any -> new Monitoring.CaptureStopped(0, 0, 0, 0));
        start();
        broker.answerLate(
                Monitoring.StartCapture.class,
                new Monitoring.CaptureStarted(15, -16, 1, "vpn", "tun0"));
        broker.awaitRequest(Monitoring.StopCapture.class);
        assertEquals(15, broker.requests(Monitoring.StopCapture.class).get(0).capture);
        assertEquals(-16, discarded.get());
    }

    @Test
    void shouldKeepTheStatusWhoseCallerHadGivenUpForTheNext() {
        giveUpOn(new Monitoring.OpenStatus());
        start();
        broker.answerLate(Monitoring.OpenStatus.class, new Monitoring.StatusOpened(-17, 4096));
        final AtomicReference<Monitoring.StatusOpened> kept = new AtomicReference<>();
        awaitTrue(
                () -> kept.compareAndSet(null, connection.takeLateStatus()) && kept.get() != null);
        assertEquals(-17, kept.get().memory);
        assertNull(connection.takeLateStatus());
    }

    @Test
    void shouldUndoNothingWhenALateAnswerBringsNothing() throws InterruptedException {
        giveUpOn(new Request.CloseAdapter(1));
        start();
        broker.answerLate(Request.CloseAdapter.class, new Reply.Done());
        broker.tell(new Event.AdapterGone(1, 2, "comes after it"));
        next();
        assertEquals(1, broker.requests(Request.class).size());
    }
}
