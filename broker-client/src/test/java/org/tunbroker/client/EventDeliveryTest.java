package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** What an application's listeners hear, and what is so by then. */
@Timeout(60)
class EventDeliveryTest {
    @TempDir
    Path folder;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private OneSession one;
    private TunClient client;

    private final class Listener implements TunListener {
        @Override
        public void sessionEnded(final Session session, final int code, final String reason) {
            heard.add("session " + session.number() + " " + code + " " + reason + " "
                    + session.hasEnded());
        }

        @Override
        public void adapterGone(final Adapter adapter, final int code, final String reason) {
            heard.add("adapter " + adapter.handle() + " " + code + " " + reason + " "
                    + adapter.isOpen());
        }

        @Override
        public void interfaceChanged(final Adapter adapter, final InterfaceChange change) {
            heard.add("interface " + adapter.handle() + " " + change);
        }
    }

    @BeforeEach
    void open() {
        one = new OneSession(folder);
        client = one.client;
        client.setListener(new Listener());
    }

    @AfterEach
    void close() {
        one.close();
    }

    private void awaitHeard(final String... all) {
        awaitTrue(() -> heard.size() >= all.length);
        assertEquals(List.of(all), heard);
    }

    private void endSession(final int number) {
        one.broker.tell(new Event.SessionEnded(number, 38, "over"));
    }

    @Test
    void shouldTellThatASessionEnded() {
        final int number = one.session.number();
        endSession(number);
        awaitHeard("session " + number + " 38 over true");
        one.adapter.close();
        assertEquals(List.of(), one.broker.requests(Request.EndSession.class), "the broker knows");
    }

    @Test
    void shouldTellThatTheSessionOfAnAdapterEndedWhenThatIsGone() {
        one.broker.tell(new Event.AdapterGone(one.adapter.handle(), 1167, "deleted"));
        awaitHeard(
                "session " + one.session.number() + " 1167 deleted true",
                "adapter " + one.adapter.handle() + " 1167 deleted false");
        assertTrue(one.session.hasEnded());
        assertFalse(one.adapter.isOpen());
    }

    @Test
    void shouldTellWhatAnInterfaceWasAndIs() {
        final int handle = one.adapter.handle();
        one.broker.tell(new Event.InterfaceChanged(handle, 1, "up", "down"));
        one.broker.tell(new Event.InterfaceChanged(handle, 2, "1500", "1400"));
        one.broker.tell(new Event.InterfaceChanged(handle, 3, "", "10.7.0.1/24"));
        one.broker.tell(new Event.InterfaceChanged(handle, 4, "default via 10.7.0.2", ""));
        one.broker.tell(new Event.InterfaceChanged(handle, 5, "tun0", "vpn0"));
        one.broker.tell(new Event.InterfaceChanged(handle, 6, "present", "moved"));
        awaitHeard(
                "interface " + handle + " LINK_STATE was up, is down",
                "interface " + handle + " MTU was 1500, is 1400",
                "interface " + handle + " ADDRESS 10.7.0.1/24 added",
                "interface " + handle + " ROUTE default via 10.7.0.2 removed",
                "interface " + handle + " NAME was tun0, is vpn0",
                "interface " + handle + " PRESENCE was present, is moved");
    }

    @Test
    void shouldLeaveOutWhatOnlyANewerReleaseKnowsAndWhatIsClosed() {
        final int handle = one.adapter.handle();
        one.broker.tell(new Event.InterfaceChanged(handle, 7, "a", "b"));
        one.broker.tell(new Event.InterfaceChanged(handle, -1, "a", "b"));
        one.broker.tell(new Event.InterfaceChanged(handle + 99, 1, "up", "down"));
        one.broker.tell(new Event.InterfaceChanged(handle, 1, "down", "up"));
        awaitHeard("interface " + handle + " LINK_STATE was down, is up");
    }

    @Test
    void shouldTellOfAChangeThatComesBeforeTheAdapter() {
        one.broker.answer(Request.OpenAdapter.class, request -> {
            one.broker.tell(new Event.InterfaceChanged(77, 1, "down", "up"));
            return new Reply.AdapterOpened(77, FakeBroker.describe(77, request.name, "type", null));
        });
        client.openAdapter("other");
        awaitHeard("interface 77 LINK_STATE was down, is up");
    }

    @Test
    void shouldNotTellOfWhatTheApplicationClosed() {
        one.session.close();
        endSession(one.session.number());
        one.adapter.close();
        one.broker.tell(new Event.AdapterGone(one.adapter.handle(), 1167, "deleted"));
        final Adapter other = client.createAdapter("other", "type");
        one.broker.tell(new Event.AdapterGone(other.handle(), 1, "other"));
        awaitHeard("adapter " + other.handle() + " 1 other false");
    }

    @Test
    void shouldTellOfTheEndThatComesBeforeTheSession() {
        one.session.close();
        one.broker.answer(Request.StartSession.class, request -> {
            final Reply.SessionStarted started = one.broker.start(request);
            endSession(started.session);
            return started;
        });
        final Session session = one.adapter.startSession(OneSession.CAPACITY);
        awaitHeard("session " + session.number() + " 38 over true");
    }

    @Test
    void shouldTellOfAllWhenTheBrokerDies() {
        one.broker.die();
        awaitTrue(() -> heard.size() == 2);
        final int code = ErrorCode.ERROR_BROKEN_PIPE.code();
        assertTrue(heard.get(0).startsWith("session " + one.session.number() + " " + code));
        assertTrue(heard.get(1).startsWith("adapter " + one.adapter.handle() + " " + code));
    }

    @Test
    void shouldGoOnWhenAListenerThrows() {
        final AtomicReference<Throwable> uncaught = new AtomicReference<>();
        final IllegalStateException thrown = new IllegalStateException("of the listener");
        client.setListener(new TunListener() {
            @Override
            public void sessionEnded(final Session session, final int code, final String reason) {
                final Thread thread = Thread.currentThread();
                thread.setUncaughtExceptionHandler((any, ex) -> uncaught.set(ex));
                thread.interrupt();
                client.setListener(new Listener());
                throw thrown;
            }
        });
        endSession(one.session.number());
        one.broker.tell(new Event.AdapterGone(one.adapter.handle(), 1, "next"));
        awaitHeard("adapter " + one.adapter.handle() + " 1 next false");
        assertEquals(thrown, uncaught.get());
    }

    /** Takes what is logged, and fails then as only an application's own handler can. */
    private static final class FailingLog extends Handler {
        final List<Throwable> logged = new CopyOnWriteArrayList<>();

        @Override
        public void publish(final LogRecord line) {
            logged.add(line.getThrown());
            throw new IllegalStateException("of the log");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void shouldGoOnWhenTheHandlerOfThatThrowsAndTheLogToo() {
        final IllegalStateException thrown = new IllegalStateException("of the listener");
        final Error ofHandler = new AssertionError("of the handler");
        client.setListener(new TunListener() {
            @Override
            public void sessionEnded(final Session session, final int code, final String reason) {
                Thread.currentThread().setUncaughtExceptionHandler((any, ex) -> {
                    throw ofHandler;
                });
                client.setListener(new Listener());
                throw thrown;
            }
        });
        final Logger logger = Logger.getLogger("org.tunbroker.client");
        final FailingLog log = new FailingLog();
        logger.addHandler(log);
        try {
            endSession(one.session.number());
            one.broker.tell(new Event.AdapterGone(one.adapter.handle(), 1, "next"));
            awaitHeard("adapter " + one.adapter.handle() + " 1 next false");
        } finally {
            logger.removeHandler(log);
        }
        assertEquals(List.of(ofHandler), log.logged);
        assertEquals(List.of(thrown), List.of(ofHandler.getSuppressed()));
    }

    @Test
    void shouldTellNobodyWithoutAListener() {
        client.setListener(null);
        endSession(one.session.number());
        awaitTrue(one.session::hasEnded);
        one.broker.tell(new Event.AdapterGone(one.adapter.handle(), 1, "gone"));
        awaitTrue(() -> !one.adapter.isOpen());
        assertEquals(List.of(), heard);
    }

    @Test
    void shouldGiveLinesOfTheLogToTheLogger() {
        client.setLogger(
                (level, timestamp, text) -> heard.add(level + " " + timestamp + " " + text));
        assertTrue(one.broker.requests(Request.SetLogger.class).get(0).enabled);
        final Instant moment = Instant.parse("1970-01-01T00:00:01.0000002Z");
        // 100 ns since 1601
        final long timestamp = 116_444_736_000_000_000L + 10_000_002L;
        one.broker.tell(new Event.LogLine(0, timestamp, "a"));
        one.broker.tell(new Event.LogLine(1, timestamp, "b"));
        one.broker.tell(new Event.LogLine(99, timestamp, "c"));
        one.broker.tell(new Event.LogLine(-1, timestamp, "d"));
        awaitHeard(
                "INFO " + moment + " a",
                "WARN " + moment + " b",
                "ERR " + moment + " c",
                "INFO " + moment + " d");
    }

    @Test
    void shouldGiveNoLineOnceTheLoggerIsTakenAway() {
        client.setLogger((level, timestamp, text) -> heard.add(text));
        client.setLogger(null);
        assertFalse(one.broker.requests(Request.SetLogger.class).get(1).enabled);
        one.broker.tell(new Event.LogLine(0, 0, "a line"));
        endSession(one.session.number());
        awaitHeard("session " + one.session.number() + " 38 over true");
    }
}
