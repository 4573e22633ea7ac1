package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.RecoveryPhase.ADAPTERS;
import static org.tunbroker.client.RecoveryPhase.CONFIGURATION;
import static org.tunbroker.client.RecoveryPhase.CONNECTING;
import static org.tunbroker.client.RecoveryPhase.GAVE_UP;
import static org.tunbroker.client.RecoveryPhase.LOST;
import static org.tunbroker.client.RecoveryPhase.RESUMED;
import static org.tunbroker.client.RecoveryPhase.SESSIONS;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** A client whose broker dies: its connection, its adapters and their configuration. */
@Timeout(60)
class AdapterRecoveryTest {
    private static final UUID GUID = new UUID(3, 4);
    private static final RecoveryOptions SHORT =
            new RecoveryOptions().withLimit(Duration.ofMillis(200));

    private RecoveringClient one = new RecoveringClient();

    @AfterEach
    void close() {
        one.close();
    }

    private void connectForShort() {
        one.close();
        one = new RecoveringClient(SHORT);
    }

    @Test
    void shouldMakeTheSameAdaptersWithTheirConfiguration() throws Exception {
        final Adapter adapter = one.client.createAdapter("name", "type", GUID);
        one.client.createAdapter("closed", "type").close();
        adapter.configure(new InterfaceChanges()
                .setMtu(1400)
                .addAddress(InetAddress.getByName("10.7.0.1"), 24));
        adapter.setMtu(1300);
        one.client.setLogger((level, timestamp, text) -> {});
        final FakeBroker next = one.addBroker();
        one.first.die();
        one.awaitPhase(RESUMED);
        one.assertHeard(LOST, CONNECTING, ADAPTERS, CONFIGURATION, SESSIONS, RESUMED);

        final List<Request.CreateAdapter> created = next.requests(Request.CreateAdapter.class);
        assertEquals(1, created.size());
        assertEquals(
                "name type " + GUID,
                created.get(0).name + " " + created.get(0).tunnelType + " " + created.get(0).guid);
        final List<Request.Configure> configured = next.requests(Request.Configure.class);
        assertEquals(1, configured.size());
        assertEquals(
                "[add address 10.7.0.1/24, set MTU 1300]",
                configured.get(0).changes.toString());
        assertTrue(next.requests(Request.SetLogger.class).get(0).enabled);
        assertTrue(adapter.isOpen());
        adapter.setUp(true);
        assertEquals(adapter.handle(), next.requests(Request.Configure.class).get(1).adapter);
        next.tell(new Event.AdapterGone(adapter.handle(), 1167, "deleted"));
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter name 1167"));
    }

    @Test
    void shouldRecoverAgainAndAgain() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        FakeBroker current = one.first;
        for (int i = 1; i <= 5; i++) {
            final FakeBroker next = one.addBroker();
            current.die();
            final int count = i;
            FakeBroker.awaitTrue(
                    () -> one.heard.stream().filter("RESUMED"::equals).count() == count);
            adapter.setMtu(1400 + i);
            current = next;
        }
        assertTrue(one.first.isLinkClosed());
    }

    @Test
    void shouldTryAgainWhenTheNextBrokerDiesMeanwhile() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        final FakeBroker second = one.addBroker();
        second.answer(Request.CreateAdapter.class, request -> {
            second.die();
            return null;
        });
        final FakeBroker third = one.addBroker();
        one.first.die();
        one.awaitPhase(RESUMED);
        one.assertHeard(
                LOST, CONNECTING, ADAPTERS, CONNECTING, ADAPTERS, CONFIGURATION, SESSIONS, RESUMED);
        assertEquals(2, one.last().attempt());
        assertTrue(one.last().failure().is(ErrorCode.ERROR_BROKEN_PIPE));
        assertTrue(second.isLinkClosed());
        adapter.setMtu(1400);
        assertEquals(1, third.requests(Request.Configure.class).size());
    }

    @Test
    void shouldNameThePhaseInWhichItGaveUp() {
        connectForShort();
        final Adapter adapter = one.client.createAdapter("name", "type");
        one.first.die();
        one.awaitPhase(GAVE_UP);
        final TunException failure = one.last().failure();
        assertTrue(failure.is(ErrorCode.ERROR_BROKEN_PIPE));
        assertTrue(failure.reason().contains("gave up in phase CONNECTING"), failure::reason);
        assertTrue(failure.reason().contains("there is no broker"), failure::reason);
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter name 109"));
        assertFalse(adapter.isOpen());
        assertFalse(one.client.isOpen());
        assertEquals(
                failure.reason(),
                assertFails(ErrorCode.ERROR_BROKEN_PIPE, () -> one.client.adapters())
                        .reason());
    }

    @Test
    void shouldNameTheConfigurationThatCannotBeMadeAgain() {
        connectForShort();
        one.client.createAdapter("name", "type").setMtu(1400);
        final Runnable refusing = () -> {
            final FakeBroker broker = one.addBroker();
            broker.answer(
                    Request.Configure.class,
                    any -> new Reply.NotConfigured(
                            0, ErrorCode.ERROR_FILE_NOT_FOUND.code(), "setMtu", "no interface"));
        };
        // as many as there can be tries
        for (int i = 0; i < 250; i++) {
            refusing.run();
        }
        one.first.die();
        one.awaitPhase(GAVE_UP);
        final TunException failure = one.last().failure();
        assertTrue(failure.reason().contains("phase CONFIGURATION"), failure::reason);
        assertTrue(failure.reason().contains("no interface"), failure::reason);
    }

    @Test
    void shouldRefuseAnAdapterWithAnotherName() {
        one.client.createAdapter("name", "type");
        final FakeBroker taken = one.addBroker();
        taken.answer(
                Request.CreateAdapter.class,
                any -> new Reply.AdapterOpened(1, FakeBroker.describe(1, "name 2", "type", GUID)));
        // the one that has the name is another client's
        taken.answer(
                Request.OpenAdapter.class,
                any -> new Reply.AdapterOpened(2, FakeBroker.describe(2, "name", "type", GUID)));
        one.addBroker();
        one.first.die();
        one.awaitPhase(RESUMED);
        assertTrue(one.last().failure().is(ErrorCode.ERROR_ALREADY_EXISTS));
        assertEquals(1, taken.requests(Request.Goodbye.class).size());
    }

    @Test
    void shouldOpenAnAdapterAgainOnceItsCreatorHasIt() {
        final Adapter adapter = one.client.openAdapter("name");
        final FakeBroker next = one.addBroker();
        next.answer(Request.OpenAdapter.class, any -> {
            if (next.requests(Request.OpenAdapter.class).size() == 3) {
                next.answerAgain(Request.OpenAdapter.class);
            }
            return new Reply.Failure(
                    ErrorCode.ERROR_NOT_FOUND.code(), "openAdapter", "there is none");
        });
        one.first.die();
        one.awaitPhase(RESUMED);
        assertEquals(4, next.requests(Request.OpenAdapter.class).size());
        adapter.setMtu(1400);
    }

    @Test
    void shouldTellOfAnAdapterWhoseCreatorDoesNotComeBack() {
        connectForShort();
        final Adapter gone = one.client.openAdapter("gone");
        final Adapter kept = one.client.createAdapter("kept", "type");
        final FakeBroker next = one.addBroker();
        next.answer(
                Request.OpenAdapter.class,
                any -> new Reply.Failure(
                        ErrorCode.ERROR_NOT_FOUND.code(), "openAdapter", "there is none"));
        one.first.die();
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter gone 1168"));
        kept.setMtu(1400);
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> gone.setMtu(1400));
    }

    @Test
    void shouldLetCallsWaitForTheEndOfTheRecovery() throws Exception {
        final Adapter adapter = one.client.createAdapter("name", "type");
        one.first.die();
        one.awaitPhase(CONNECTING);
        final CompletableFuture<Adapter> created =
                CompletableFuture.supplyAsync(() -> one.client.createAdapter("other", "type"));
        final CompletableFuture<Void> configured =
                CompletableFuture.runAsync(() -> adapter.setMtu(1400));
        final FakeBroker next = one.addBroker();
        assertEquals("other", created.get(30, TimeUnit.SECONDS).info().name());
        configured.get(30, TimeUnit.SECONDS);
        assertEquals(1, next.requests(Request.Configure.class).size());
    }

    @Test
    void shouldGiveACallUpAtItsDeadline() {
        one.close();
        one = new RecoveringClient(new RecoveryOptions(), Duration.ofMillis(200));
        one.first.die();
        one.awaitPhase(CONNECTING);
        assertTrue(assertFails(ErrorCode.ERROR_TIMEOUT, () -> one.client.deleteDriver())
                .reason()
                .contains("recovery"));
        one.addBroker();
        one.awaitPhase(RESUMED);
        one.client.deleteDriver();
    }

    @Test
    void shouldMakeACallAgainWhoseBrokerDied() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        one.first.answer(Request.Configure.class, request -> {
            one.first.die();
            return null;
        });
        final FakeBroker next = one.addBroker();
        adapter.setMtu(1400);
        assertEquals(1, next.requests(Request.Configure.class).size());
    }

    @Test
    void shouldRefuseCallsOfListenersUntilItHasResumed() {
        final CompletableFuture<TunException> refusal = new CompletableFuture<>();
        final CompletableFuture<Boolean> served = new CompletableFuture<>();
        one.client.setListener(new TunListener() {
            @Override
            public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
                if (phase == LOST) {
                    refusal.complete(
                            assertFails(ErrorCode.ERROR_BROKEN_PIPE, () -> one.client.adapters()));
                } else if (phase == RESUMED) {
                    one.client.deleteDriver();
                    served.complete(true);
                }
            }
        });
        one.addBroker();
        one.first.die();
        assertTrue(refusal.join().reason().contains("listener"));
        assertTrue(served.join());
    }

    @Test
    void shouldEndAtOnceWhenTheClientIsClosed() throws Exception {
        final Adapter adapter = one.client.createAdapter("name", "type");
        one.first.die();
        one.awaitPhase(CONNECTING);
        final CompletableFuture<TunException> call = CompletableFuture.supplyAsync(
                () -> assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> one.client.adapters()));
        one.client.close();
        call.get(30, TimeUnit.SECONDS);
        assertFalse(adapter.isOpen());
        assertFalse(one.client.isOpen());
    }

    @Test
    void shouldLeaveTheNextBrokerWhenTheClientIsClosedMeanwhile() throws Exception {
        one.client.createAdapter("name", "type");
        final CountDownLatch asked = new CountDownLatch(1);
        final FakeBroker next = one.addBroker();
        next.answer(Request.CreateAdapter.class, any -> {
            asked.countDown();
            return null;
        });
        one.first.die();
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        one.client.close();
        assertEquals(1, next.requests(Request.Goodbye.class).size());
        assertTrue(next.isLinkClosed());
        assertEquals("ADAPTERS", one.heard.get(one.heard.size() - 1));
    }

    @Test
    void shouldTakeTheEndOfALeavingBrokersAdaptersForItsOwn() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        final FakeBroker next = one.addBroker();
        one.first.leave();
        one.first.tell(new Event.AdapterGone(adapter.handle(), 38, "the broker ends"));
        one.first.loseLink();
        one.awaitPhase(RESUMED);
        assertTrue(adapter.isOpen());
        adapter.setMtu(1400);
        assertEquals(1, next.requests(Request.Configure.class).size());
        one.assertHeard(LOST, CONNECTING, ADAPTERS, CONFIGURATION, SESSIONS, RESUMED);
    }
}
