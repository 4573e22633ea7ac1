package org.tunbroker.broker.driver.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDeviceContract;
import org.tunbroker.broker.driver.api.TunDriver;

/** The whole way through a DLL: the simulated driver. */
@EnabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(named = "tunbroker.test.simtun", matches = ".+")
class SimulatedWintunDeviceTest extends TunDeviceContract {
    // the kick's 2 ms, which a system's clock may make 16 of; a single one may find a busy machine
    private static final long MEDIAN_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LOST = 20;
    private static final int MOST_ECHOES = 10_000;

    @TempDir
    private Path folder;

    private SimulatedDriver simulated;

    @Override
    protected TunDriver newDriver() {
        try {
            simulated = new SimulatedDriver(folder);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return simulated.load();
    }

    @AfterEach
    void expectNoMisuse() throws Exception {
        assertEquals(0, simulated.counter("misuses"));
    }

    @Test
    void shouldAllocateNothingForPackets() throws Exception {
        checkThatPumpsAllocateNothing();
    }

    @Test
    void shouldNotStallWhenDriverMissesSignals() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        final long lostBefore = simulated.counter("wakeups-lost");
        final long discardedBefore = simulated.counter("discarded");
        simulated.turn("lose-wakeup=1");
        final List<Long> echoNs = new ArrayList<>();
        // a driver that finds the next packet before it sleeps loses no wake-up, so how many
        // packets this takes depends on the machine
        while (simulated.counter("wakeups-lost") - lostBefore < LOST) {
            final int sequence = echoNs.size();
            final long begin = System.nanoTime();
            session.send(v4.request(sequence, 84));
            // the driver itself would sleep on for ever
            session.receive(packet -> v4.isReply(packet, sequence, 84));
            echoNs.add(System.nanoTime() - begin);
            assertTrue(sequence < MOST_ECHOES, "the driver loses too few wake-ups");
        }
        final long lost = simulated.counter("wakeups-lost") - lostBefore;
        // the last kick may be under way behind the last packet
        simulated.await("discarded", discarded -> discarded - discardedBefore >= lost);
        Collections.sort(echoNs);
        final long median = echoNs.get(echoNs.size() / 2);
        assertTrue(median < MEDIAN_NS, () -> "median echo in ns: " + median);
    }

    @Test
    void shouldNotStallWhenSignalsOfWholeBurstAreLost() throws Exception {
        final TestSession session = startSession();
        simulated.turn("lose-wakeup=1", "lose-wakeup-for=1500");
        for (int sequence = 0; sequence < 100; sequence++) {
            final int expected = sequence;
            for (int i = 0; i < 4; i++) {
                session.send(v4.request(sequence, 84));
            }
            for (int i = 0; i < 4; i++) {
                session.receive(packet -> v4.isReply(packet, expected, 84));
            }
        }
    }

    @Test
    void shouldEndOnceWhenDriverGoesAway() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        simulated.turn("gone=1");
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
        final TunException thrown = assertThrows(TunException.class, driver()::runningVersion);
        assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
        simulated.turn();
    }

    @Test
    void shouldEndOnlySessionWhoseRingIsCorrupt() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        simulated.turn("corrupt-after=1");
        session.trySend(v4.request(1, 84));
        session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        session.close();
        simulated.turn();
        ping(startSession(), v4);
    }

    @Test
    void shouldEndOnceWhenAdapterIsClosedUnderSession() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        device().close();
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    @Test
    void shouldSayWhyAdapterIsNotCreated() throws Exception {
        simulated.turn("access-denied=1");
        final TunException denied = creationFailure();
        assertTrue(denied.is(ErrorCode.ERROR_ACCESS_DENIED), denied::getMessage);
        assertTrue(denied.getMessage().contains("Administrator"), denied::getMessage);
        simulated.turn("create-fail=1", "create-error=0");
        final TunException unknown = creationFailure();
        assertTrue(unknown.is(ErrorCode.ERROR_GEN_FAILURE), unknown::getMessage);
        assertTrue(unknown.getMessage().contains("Failed to create adapter"), unknown::getMessage);
        // it leaves what was there
        simulated.turn("create-fail=1");
        final TunException untouched = creationFailure();
        assertTrue(untouched.is(ErrorCode.ERROR_GEN_FAILURE), untouched::getMessage);
        simulated.turn();
    }

    private TunException creationFailure() {
        return assertThrows(
                TunException.class,
                () -> driver().create(new AdapterSpec("another", "test", UUID.randomUUID())));
    }

    @Test
    void shouldHearManyThreadsAtOnce() throws Exception {
        simulated.turn("log-threads=8");
        newDevice("talkative");
        simulated.turn();
        System.gc();
        assertTrue(
                simulated.lines().size() >= 80,
                () -> "lines: " + simulated.lines().size());
        assertTrue(simulated.lines().stream().allMatch(line -> line.startsWith("wintun: ")));
    }

    @Test
    void shouldTellVersionAndDeleteDriverOnlyWithoutAdapters() {
        assertEquals(14, driver().runningVersion());
        final TunException thrown = assertThrows(TunException.class, driver()::deleteDriver);
        assertTrue(thrown.is(ErrorCode.ERROR_BUSY), thrown::getMessage);
        device().close();
        driver().deleteDriver();
        assertThrows(TunException.class, driver()::runningVersion);
    }

    @Test
    void shouldMoveMillionPackets() throws Exception {
        final TestSession session = startSession();
        final int count = 1_000_000;
        final byte[] packet = v4.request(1, 84);
        // UDP: comes back as it is
        packet[9] = 17;
        int sent = 0;
        int received = 0;
        while (received < count) {
            while (sent < count && sent - received < 500 && session.trySend(packet)) {
                sent++;
            }
            session.receive();
            received++;
            while (session.poll() != null) {
                received++;
            }
        }
        session.stop();
        assertEquals(count, session.counters().sent());
        assertEquals(count, session.counters().received());
        assertEquals(0, session.counters().sendDrops() + session.counters().receiveDrops());
    }
}
