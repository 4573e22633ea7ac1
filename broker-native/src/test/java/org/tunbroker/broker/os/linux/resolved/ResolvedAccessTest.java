package org.tunbroker.broker.os.linux.resolved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;

/** What is between a broker and resolved, where it is not as it should be. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ResolvedAccessTest {
    private static final DnsRequest REQUEST =
            new DnsRequest(1, "vpn0", InterfaceDns.NONE, InterfaceDns.NONE);

    @TempDir
    private Path folder;

    private static long soon() {
        return System.nanoTime() + Duration.ofMillis(300).toNanos();
    }

    private static void assertFails(final ErrorCode code, final Runnable call) {
        final TunException thrown = assertThrows(TunException.class, call::run);
        assertTrue(thrown.is(code), thrown::getMessage);
        assertEquals("setDns", thrown.call());
    }

    @Test
    void shouldSayWhichUnitIsMissing() {
        assertFails(
                ErrorCode.ERROR_NOT_SUPPORTED,
                () -> ResolvedAccess.ask(folder.resolve("none.sock"), REQUEST, soon()));
    }

    @Test
    void shouldAskRootsUnitOnlyAndNotForEver() {
        final Path path = folder.resolve("unit.sock");
        try (SocketListener listener = SocketListener.open(path)) {
            assertFails(
                    LibC.geteuid() == 0 ? ErrorCode.ERROR_TIMEOUT : ErrorCode.ERROR_ACCESS_DENIED,
                    () -> ResolvedAccess.ask(path, REQUEST, soon()));
            listener.accept().close();
        }
    }

    @Test
    void shouldSendTheRequestAndTakeTheAnswer() throws Exception {
        assumeTrue(LibC.geteuid() == 0, "only root is taken for the unit");
        final Path path = folder.resolve("unit.sock");
        try (SocketListener listener = SocketListener.open(path)) {
            final long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            final CompletableFuture<Void> asked =
                    CompletableFuture.runAsync(() -> ResolvedAccess.ask(path, REQUEST, deadlineNs));
            UnixSocket accepted = null;
            while (accepted == null) {
                accepted = listener.accept();
            }
            byte[] message = null;
            while (message == null) {
                accepted.await(deadlineNs - System.nanoTime());
                message = accepted.receive(DnsRequest.MAX_LENGTH);
            }
            assertEquals(REQUEST, DnsRequest.decode(message));
            accepted.send(DnsAnswer.done());
            asked.get();
            accepted.close();
        }
    }

    @Test
    void shouldSayThatThereIsNoBus() {
        assertFails(
                ErrorCode.ERROR_NOT_SUPPORTED,
                () -> SystemBus.connect(folder.resolve("no-bus"), soon()).close());
    }

    /** Stands where the bus should be, and says something. */
    private void withBusThatSays(final String words, final ErrorCode code) throws IOException {
        final Path path = folder.resolve("bus");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            final CompletableFuture<SocketChannel> accepted = CompletableFuture.supplyAsync(() -> {
                try {
                    final SocketChannel channel = server.accept();
                    channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.ISO_8859_1)));
                    if (words.isEmpty()) {
                        channel.close();
                    }
                    return channel;
                } catch (final IOException ex) {
                    throw new java.io.UncheckedIOException(ex);
                }
            });
            assertFails(code, () -> SystemBus.connect(path, soon()).close());
            accepted.join().close();
        }
    }

    @Test
    void shouldSayThatTheBusRefusesThisUser() throws Exception {
        withBusThatSays("REJECTED EXTERNAL\r\n", ErrorCode.ERROR_ACCESS_DENIED);
    }

    @Test
    void shouldSayThatTheBusHungUp() throws Exception {
        withBusThatSays("", ErrorCode.ERROR_NOT_SUPPORTED);
    }

    @Test
    void shouldNotWaitForEverForABusThatIsSilent() throws Exception {
        withBusThatSays("OK 00\r\n", ErrorCode.ERROR_TIMEOUT);
    }

    @Test
    void shouldTakeNoLineWithoutEnd() throws Exception {
        withBusThatSays("x".repeat(BusReply.MAX_LENGTH + 1), ErrorCode.ERROR_INVALID_DATA);
    }

    @Test
    void shouldNotWaitForEverForABusThatTakesNobodyIn() throws Exception {
        final Path path = folder.resolve("bus");
        final List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), 1);
            boolean room = true;
            while (room) {
                final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.configureBlocking(false);
                waiting.add(channel);
                try {
                    room = channel.connect(UnixDomainSocketAddress.of(path));
                } catch (final SocketException full) {
                    room = false;
                }
            }
            assertFails(
                    ErrorCode.ERROR_TIMEOUT,
                    () -> SystemBus.connect(path, soon()).close());
        } finally {
            for (final SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void shouldNotReadForEverWhatABusSendsWithoutEnd() throws Exception {
        final Path path = folder.resolve("bus");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            final CompletableFuture<Void> talker = CompletableFuture.runAsync(() -> {
                try (SocketChannel channel = server.accept()) {
                    channel.write(ByteBuffer.wrap("OK 00\r\n".getBytes(StandardCharsets.US_ASCII)));
                    final StringBuilder heard = new StringBuilder();
                    final ByteBuffer bytes = ByteBuffer.allocate(1024);
                    while (heard.indexOf("BEGIN\r\n") < 0 && channel.read(bytes.clear()) > 0) {
                        heard.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
                    }
                    // answers to a call that nobody made
                    final ByteBuffer answers = ByteBuffer.wrap(HexFormat.of()
                            .parseHex(("6c020101" + "00000000" + "07000000" + "08000000"
                                            + "05017500" + "ffff0000")
                                    .repeat(64)));
                    while (true) {
                        channel.write(answers.rewind());
                    }
                } catch (final IOException hungUp) {
                    // as it should: it has heard enough
                    return;
                }
            });
            assertFails(
                    ErrorCode.ERROR_TIMEOUT,
                    () -> SystemBus.connect(path, soon()).close());
            talker.join();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void shouldLeaveNoDescriptorOpenWhenTheBusIsNotAsItShouldBe() throws Exception {
        shouldSayThatThereIsNoBus();
        shouldSayThatTheBusRefusesThisUser();
        Files.delete(folder.resolve("bus"));
        final long before = descriptors();
        for (int i = 0; i < 20; i++) {
            shouldSayThatThereIsNoBus();
            shouldSayThatTheBusRefusesThisUser();
            Files.delete(folder.resolve("bus"));
        }
        assertTrue(descriptors() < before + 20, "one for each");
    }
}
