package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.life.EchoTraffic;
import org.tunbroker.tests.life.RawClient;
import org.tunbroker.tests.life.RemoteClient;

/** Clients that misuse what shows the broker at work. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class HostileMonitorSystemTest extends NeighbourFixture {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int SNAP = 65535;

    private static List<Path> statusMemories() {
        return ProcessView.of(folder.broker()).descriptorsOf("/memfd:tunbroker-status");
    }

    @Test
    void shouldLetNobodyWriteTheStatus() throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final long started = client.monitor().status().startedMs();
            final Path memory = statusMemories().get(0);
            try (FileChannel channel =
                    FileChannel.open(memory, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final long length = channel.size();
                assertThrows(IOException.class, () -> channel.map(MapMode.READ_WRITE, 0, length));
                assertThrows(IOException.class, () -> channel.write(ByteBuffer.allocate(8), 0));
                assertThrows(IOException.class, () -> channel.truncate(0));
                final MappedByteBuffer read = channel.map(MapMode.READ_ONLY, 0, length);
                assertEquals(0x54425631, read.getInt(0), "its content can be read: TBV1");
            }
            assertEquals(started, client.monitor().status().startedMs());
        }
    }

    @Test
    void shouldServeOthersDuringAFloodOfStatusRequests() {
        try (RawClient raw = RawClient.attach(folder.generation().path(), 77)) {
            assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
            assertInstanceOf(Monitoring.StatusOpened.class, raw.ask(new Monitoring.OpenStatus()));
            for (int i = 0; i < 100; i++) {
                assertInstanceOf(Reply.Failure.class, raw.ask(new Monitoring.OpenStatus()));
            }
            final long begin = System.nanoTime();
            for (int i = 0; i < 2000; i++) {
                raw.ask(new Monitoring.RefreshStatus());
                if (i % 500 == 0) {
                    neighbour.exchange(20);
                }
            }
            System.out.println("status requests: 2000 in "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
            assertEquals(1, statusMemories().size());
        }
    }

    @Test
    void shouldNotWaitForACapturingClientThatIsStopped() throws Exception {
        try (TunClient client = TunClient.connect(folder.options());
                RemoteClient other = RemoteClient.start(folder);
                Adapter adapter = client.createAdapter("Watched", "test");
                Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            other.connect();
            other.expect("capturing", "capture Watched");
            other.process().signal("STOP");
            // many times what its rings have room for
            new EchoTraffic(session).exchange(5000);
            assertEquals(1, client.monitor().status().captures());
            other.process().signal("KILL");
            await().atMost(DEADLINE).until(() -> client.monitor().status().captures() == 0);
            new EchoTraffic(session).exchange(10);
        }
        await().atMost(DEADLINE).until(() -> folder.sessionMemories().size() == 1);
    }

    @Test
    void shouldEndOnlyTheCaptureWhoseClientWritesNonsense() throws Exception {
        try (TunClient client = TunClient.connect(folder.options());
                Adapter adapter = client.createAdapter("Watched", "test");
                Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            final List<Path> before = folder.sessionMemories();
            try (Capture capture = client.monitor().capture("Watched", 0x20000, SNAP)) {
                final List<Path> added = new ArrayList<>(folder.sessionMemories());
                added.removeAll(before);
                assertEquals(1, added.size());
                try (FileChannel channel = FileChannel.open(
                        added.get(0), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    final MappedByteBuffer memory =
                            channel.map(MapMode.READ_WRITE, 0, channel.size());
                    // both heads, and all flags: a wake-up for each packet is asked for in vain
                    for (int offset = 384; offset < 1280; offset += 4) {
                        if (offset != 768 && offset != 256) {
                            memory.putInt(offset, -1);
                        }
                    }
                }
                new EchoTraffic(session).exchange(3000);
                assertTrue(capture.isOver());
            }
            new EchoTraffic(session).exchange(10);
            assertEquals(before.size(), folder.sessionMemories().size());
        }
    }

    @Test
    void shouldCountCapturesAsSessions() {
        try (TunClient client = TunClient.connect(folder.options());
                Adapter adapter = client.createAdapter("Watched", "test")) {
            final List<Capture> all = new ArrayList<>();
            // 64 sessions for a process, of which the neighbour has one
            for (int i = 0; i < 63; i++) {
                all.add(client.monitor().capture("Watched", 0x20000, SNAP));
            }
            final TunException refused = assertThrows(
                    TunException.class, () -> client.monitor().capture("Watched", 0x20000, SNAP));
            assertTrue(refused.is(ErrorCode.ERROR_NOT_ENOUGH_QUOTA), refused::getMessage);
            assertTrue(refused.getMessage().contains("sessions=64"), refused::getMessage);
            assertThrows(TunException.class, adapter::startSession);
            all.get(0).close();
            adapter.startSession(Session.MIN_CAPACITY).close();
            all.forEach(Capture::close);
        }
    }
}
