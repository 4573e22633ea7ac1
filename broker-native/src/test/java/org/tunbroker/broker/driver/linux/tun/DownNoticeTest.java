package org.tunbroker.broker.driver.linux.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DownNoticeTest {
    private final List<String> lines = new ArrayList<>();
    // near the end of its range, as System.nanoTime may be
    private long nowNs = Long.MAX_VALUE - 1;
    private final DownNotice notice =
            new DownNotice("tun0", (level, timestamp, text) -> lines.add(text), () -> nowNs);

    @Test
    void shouldBeDueOnceUntilPacketsAreTakenAgain() {
        assertTrue(notice.isDueForDropped());
        nowNs += TimeUnit.HOURS.toNanos(1);
        assertFalse(notice.isDueForDropped());
        notice.taken();
        assertTrue(notice.isDueForDropped());
    }

    @Test
    void shouldNotBeDueMoreOftenThanEveryTenSeconds() {
        int due = 0;
        for (int ms = 0; ms < 60_000; ms++) {
            due += notice.isDueForDropped() ? 1 : 0;
            notice.taken();
            nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        }
        assertEquals(6, due);
    }

    @Test
    void shouldNameInterfaceInOneLine() {
        notice.tell();
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("tun0 is down: "), lines::toString);
    }
}
