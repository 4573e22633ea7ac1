package org.tunbroker.tests.windows;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.BrokerMonitor;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.life.EchoTraffic;

/** Status and captures by sections and handles. */
@EnabledOnOs(OS.WINDOWS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WindowsMonitorSystemTest {
    private static final int PACKETS = 100;

    @Test
    @SuppressWarnings("try") // a capture is looked at once it is closed
    void shouldTellStatusAndCaptureBothDirections() {
        try (BrokerFolder folder = BrokerFolder.create();
                TunClient client = TunClient.connect(folder.options());
                Adapter adapter = client.createAdapter("Watched", "test")) {
            final EchoTraffic traffic = new EchoTraffic(adapter.startSession());
            try (TunClient other = TunClient.connect(folder.options());
                    Capture capture = other.monitor()
                            .capture("Watched", BrokerMonitor.CAPTURE_CAPACITY, 65535)) {
                traffic.exchange(PACKETS);
                final AtomicInteger toClient = new AtomicInteger();
                final AtomicInteger fromClient = new AtomicInteger();
                capture.poll(
                        (timeNs, to, length, dropped, bytes) ->
                                (to ? toClient : fromClient).incrementAndGet(),
                        Integer.MAX_VALUE);
                assertEquals(PACKETS, toClient.get());
                assertEquals(PACKETS, fromClient.get());
                for (int i = 0; i < 3; i++) {
                    final BrokerStatus status = other.monitor().status();
                    assertEquals(client.brokerProcessId(), status.processId());
                    assertEquals(2, status.clients().size());
                    assertEquals("Watched", status.adapters().get(0).name());
                    assertTrue(status.adapters().get(0).isKnown());
                    assertEquals(PACKETS, status.sessions().get(0).toClient().packets());
                    assertEquals(1, status.captures());
                }
                capture.close();
                assertEquals(PACKETS, capture.seen(true));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> other.monitor().status().captures() == 0);
            }
            traffic.exchange(PACKETS);
        }
    }
}
