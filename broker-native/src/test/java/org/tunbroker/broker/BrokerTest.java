package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.transport.WatchedFile;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Request;

/** Whom a broker serves, and when it cannot go on. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the listener of Windows has the broker's bell")
@Timeout(60)
class BrokerTest extends BrokerFixture {
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private TunException assertEnds() {
        final TunException end = assertThrows(TunException.class, () -> goOnAfter(SECOND_NS));
        assertTrue(end.is(ErrorCode.ERROR_INVALID_DATA), end::getMessage);
        return end;
    }

    @Test
    void shouldEndWhenItsFileIsDamagedWithinASecond() throws IOException {
        broker.watch(List.of(new WatchedFile(generation.brokerFile(), peers.file::isWhole)));
        assertTrue(goOnAfter(SECOND_NS));
        Files.write(generation.brokerFile(), new byte[] {1}, StandardOpenOption.WRITE);
        assertTrue(goOnAfter(SECOND_NS - 1), "it looks once a second");
        assertTrue(assertEnds().reason().contains(generation.brokerFile().toString()));
    }

    @Test
    void shouldEndWhenNobodyCanJoinAndNobodyIsServed() {
        connect(1, OWN_PROCESS);
        transport.stuck = true;
        assertTrue(goOnAfter(SECOND_NS), "its client is served");
        transport.replies(1).lose();
        assertTrue(goOnAfter(SECOND_NS));
        assertEnds();
    }

    @Test
    void shouldGiveUpClientsThatLostTheirStreams() {
        connect(1, 1);
        connect(2, 2);
        transport.replies(1).lose();
        transport.end(2);
        broker.work();
        assertTrue(goOnAfter(SECOND_NS));
        assertEquals(List.of(-2L, -1L), transport.evicted);
    }

    @Test
    void shouldSleepNoLongerThanItMay() {
        final long longestNs = TimeUnit.MILLISECONDS.toNanos(500);
        assertEquals(longestNs, broker.sleepNs());
        clock.addAndGet(IDLE_NS - 2 * ROUND_NS);
        assertEquals(2 * ROUND_NS, broker.sleepNs(), "then it may leave");
        clock.addAndGet(2 * ROUND_NS);
        assertEquals(ROUND_NS, broker.sleepNs());
        connect(1, 1);
        assertEquals(longestNs, broker.sleepNs());
        transport.settling = true;
        assertEquals(ROUND_NS, broker.sleepNs(), "nobody rings for Aeron's next step");
        transport.settling = false;
        transport.replies(1).room(0);
        send(1, new Request.ListAdapters(0));
        assertEquals(ROUND_NS, broker.sleepNs(), "nobody rings when a client has read");
    }

    @Test
    void shouldServeUntilItIsStopped() {
        loop.stop();
        assertFalse(broker.serve());
    }

    @Test
    void shouldTellClientsOfGoneDevicesAndLinesOfTheLog() {
        connect(1, 1);
        ask(1, new Request.SetLogger(true));
        final int adapter = create(1);
        ask(1, new Request.StartSession(adapter, TestClient.CAPACITY, 0));
        driver.devices.get(0).end.ended(ErrorCode.ERROR_HANDLE_EOF, "the device is gone");
        final List<Object> told = new ArrayList<>();
        runUntil(() -> {
            told.addAll(read(1));
            return told.stream().anyMatch(Event.AdapterGone.class::isInstance);
        });
        assertTrue(told.stream().anyMatch(Event.LogLine.class::isInstance), told::toString);
        assertTrue(told.stream().anyMatch(Event.SessionEnded.class::isInstance), told::toString);
    }
}
