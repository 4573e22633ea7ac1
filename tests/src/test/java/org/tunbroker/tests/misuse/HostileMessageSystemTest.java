package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RawClient;

/** A client that sends what no client should: it is answered or ignored, and others are served. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileMessageSystemTest extends NeighbourFixture {
    // as long as a message can be for Aeron: two fragments
    private static final int LONGEST = ControlProtocol.TERM_LENGTH / 8;
    private static final int GARBAGE = 2000;
    private static final int FLOOD = 20_000;
    private static final int FLOODS = 4;
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static long lastClientId;

    private RawClient raw;

    @BeforeEach
    void attach() {
        raw = RawClient.attach(folder.generation().path(), ++lastClientId);
    }

    @AfterEach
    void close() {
        raw.close();
    }

    private static void assertFailure(final ErrorCode code, final Object reply) {
        final Reply.Failure failure = assertInstanceOf(Reply.Failure.class, reply);
        assertEquals(code.code(), failure.code, failure.reason);
    }

    private static byte[] random(final Random random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldIgnoreRandomBytes() {
        final Random random = new Random(1);
        for (int i = 0; i < GARBAGE; i++) {
            raw.send(random(random, random.nextInt(LONGEST)));
        }
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerRandomBytesBehindAPrefix(final boolean afterHello) {
        if (afterHello) {
            assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        }
        final Random random = new Random(2);
        final byte[] prefix = Arrays.copyOf(raw.encode(raw.hello()), ControlProtocol.PREFIX_LENGTH);
        for (int i = 0; i < GARBAGE; i++) {
            final byte[] bytes = Arrays.copyOf(
                    prefix,
                    ControlProtocol.PREFIX_LENGTH
                            + random.nextInt(ControlProtocol.MAX_MESSAGE_LENGTH));
            final byte[] body = random(random, bytes.length - prefix.length);
            System.arraycopy(body, 0, bytes, prefix.length, body.length);
            if (body.length > 1) {
                // a number that a message has
                bytes[prefix.length] = (byte) (20 + random.nextInt(20) + 2);
            }
            raw.send(bytes);
            raw.await(0);
        }
    }

    @Test
    void shouldRefuseClientOfAnotherNetworkNamespace() {
        final Request.Hello own = raw.hello();
        final Request.Hello elsewhere = new Request.Hello(
                own.clientId,
                own.processId,
                own.architecture,
                own.bits,
                own.littleEndian,
                own.networkNamespace + 1);
        assertFailure(ErrorCode.ERROR_INVALID_PARAMETER, raw.ask(elsewhere));
        assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(new Request.ListAdapters(0)));
        assertInstanceOf(Reply.Welcome.class, raw.ask(own));
    }

    @Test
    void shouldRefuseClientThatTakesTheAeronNumberOfAnother() {
        try (RawClient victim = RawClient.attach(folder.generation().path(), ++lastClientId)) {
            assertInstanceOf(Reply.Welcome.class, victim.ask(victim.hello()));
            try (RawClient liar = RawClient.attach(
                    folder.generation().path(), ++lastClientId, victim.aeronClientId())) {
                assertFailure(ErrorCode.ERROR_ALREADY_INITIALIZED, liar.ask(liar.hello()));
            }
            // its end is its own
            assertInstanceOf(Reply.AdapterList.class, victim.ask(new Request.ListAdapters(0)));
        }
    }

    @Test
    void shouldAnswerTruncatedMessages() {
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        for (final Request request : List.of(
                RawClient.hello(1, 1),
                new Request.CreateAdapter("Truncated", "Test", null),
                new Request.Configure(1, List.of(Change.set(new Mtu(1400)))))) {
            final byte[] whole = raw.encode(request);
            for (int length = ControlProtocol.PREFIX_LENGTH; length < whole.length; length++) {
                raw.send(Arrays.copyOf(whole, length));
                assertFailure(ErrorCode.ERROR_INVALID_DATA, raw.await(TimeUnit.SECONDS.toNanos(9)));
            }
            raw.send(Arrays.copyOf(whole, whole.length + 1));
            assertFailure(ErrorCode.ERROR_INVALID_DATA, raw.await(TimeUnit.SECONDS.toNanos(9)));
        }
    }

    @Test
    void shouldAnswerMessagesThatAreTooLong() {
        final byte[] hello = raw.encode(raw.hello());
        for (final int length : new int[] {ControlProtocol.MAX_MESSAGE_LENGTH + 1, LONGEST}) {
            // the longest is fragmented: its first half has the prefix, the other has none
            raw.send(Arrays.copyOf(hello, length));
            assertFailure(ErrorCode.ERROR_BUFFER_OVERFLOW, raw.await(TimeUnit.SECONDS.toNanos(9)));
            assertNull(raw.await(SHORT_NS));
        }
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
    }

    @Test
    void shouldRefuseRequestsBeforeTheHello() {
        for (final Request request : List.of(
                new Request.CreateAdapter("Early", "Test", null),
                new Request.ListAdapters(0),
                new Request.DeleteDriver(),
                new Request.Goodbye())) {
            assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(request));
        }
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
    }

    @Test
    void shouldRefuseHelloOfAnotherProcess() {
        assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(RawClient.hello(lastClientId, 1)));
        assertFailure(
                ErrorCode.ERROR_ACCESS_DENIED,
                raw.ask(RawClient.hello(lastClientId, folder.broker())));
        assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(RawClient.hello(lastClientId, 0)));
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
    }

    @Test
    void shouldRefuseHelloOfAnotherClient() throws IOException {
        final int own = (int) ProcessHandle.current().pid();
        assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(RawClient.hello(4711, own)));
        try (JvmProcess other = folder.client(
                        JvmArchitecture.NATIVE,
                        Attached.class,
                        folder.generation().path().toString())
                .start()) {
            other.awaitLine("attached", Duration.ofSeconds(30));
            // it was that process which connected
            assertFailure(ErrorCode.ERROR_ACCESS_DENIED, raw.ask(RawClient.hello(4712, own)));
            assertFailure(ErrorCode.ERROR_ALREADY_INITIALIZED, raw.ask(RawClient.hello(4713, (int)
                    other.pid())));
        }
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
    }

    /** Another process, with one client that has not said hello yet, and one that has. */
    static final class Attached {
        private Attached() {}

        public static void main(final String[] args) throws IOException {
            final RawClient silent = RawClient.attach(Path.of(args[0]), 4712);
            final RawClient welcome = RawClient.attach(Path.of(args[0]), 4713);
            welcome.ask(welcome.hello());
            System.out.println("attached " + silent.bell());
            System.in.read();
        }
    }

    @Test
    void shouldRefuseSecondHello() {
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        assertFailure(ErrorCode.ERROR_ALREADY_INITIALIZED, raw.ask(raw.hello()));
        assertInstanceOf(Reply.AdapterList.class, raw.ask(new Request.ListAdapters(0)));
    }

    @Test
    void shouldRefuseHandlesThatAreNotTheClients() {
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        for (final int handle : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, Integer.MAX_VALUE}) {
            for (final Request request : List.of(
                    new Request.CloseAdapter(handle),
                    new Request.StartSession(handle, 0x20000, 0),
                    new Request.EndSession(handle),
                    new Request.SessionStatistics(handle),
                    new Request.Configure(handle, List.of(Change.set(new Mtu(1400)))))) {
                assertFailure(ErrorCode.ERROR_INVALID_HANDLE, raw.ask(request));
            }
        }
    }

    @Test
    void shouldCheckArgumentsThatTheLibraryWouldNotSend() throws IOException {
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        final ErrorCode code = ErrorCode.ERROR_INVALID_PARAMETER;
        assertFailure(code, raw.ask(new Request.CreateAdapter("", "Test", null)));
        assertFailure(code, raw.ask(new Request.CreateAdapter("x", "a\0b", null)));
        assertFailure(code, raw.ask(new Request.CreateAdapter("x".repeat(128), "Test", null)));
        final Reply.AdapterOpened opened = assertInstanceOf(
                Reply.AdapterOpened.class, raw.ask(new Request.CreateAdapter("Raw", "Test", null)));
        assertFailure(code, raw.ask(new Request.StartSession(opened.adapter, 0x30000, 0)));
        assertFailure(code, raw.ask(new Request.StartSession(opened.adapter, 0x20000, 3)));
        assertFailure(code, raw.ask(new Request.StartSession(opened.adapter, 0x20000, -1)));
        final InterfaceAddress tooLong =
                new InterfaceAddress(InetAddress.getByName("10.0.0.1"), 33);
        for (final Change change : List.of(Change.add(tooLong), Change.set(new Mtu(1)))) {
            final Reply.NotConfigured failed = assertInstanceOf(
                    Reply.NotConfigured.class,
                    raw.ask(new Request.Configure(
                            opened.adapter, List.of(Change.set(new Mtu(1400)), change))));
            assertEquals(code.code(), failed.code, failed.reason);
            assertEquals(1, failed.index);
        }
    }

    @Test
    void shouldServeOthersWhileAClientFloodsTheBrokerAndReadsNothing() {
        assertInstanceOf(Reply.Welcome.class, raw.ask(raw.hello()));
        final byte[] list = raw.encode(new Request.ListAdapters(0));
        for (int i = 0; i < FLOODS; i++) {
            // as much as there is room for
            raw.offer(list, FLOOD);
            neighbour.assertServed();
        }
    }

    @Test
    void shouldRefuseAnotherProtocolVersionAndNameItsOwn() {
        final byte[] hello = raw.encode(raw.hello());
        for (final int version : new int[] {0, 0x40000, 0x7FFF0001, -1}) {
            ByteBuffer.wrap(hello)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(ControlProtocol.VERSION_OFFSET, version);
            raw.send(hello);
            assertEquals(ControlProtocol.VERSION, raw.await(TimeUnit.SECONDS.toNanos(9)));
        }
        ByteBuffer.wrap(hello)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ControlProtocol.VERSION_OFFSET, 0x40000);
        // the log leaves lines out for a second after another test's garbage
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            raw.send(hello);
            return raw.await(TimeUnit.SECONDS.toNanos(9)).equals(ControlProtocol.VERSION)
                    && folder.log().contains("refused a client of protocol 4.0");
        });
        // a minor version is no obstacle
        ByteBuffer.wrap(hello)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ControlProtocol.VERSION_OFFSET, ControlProtocol.VERSION + 1);
        raw.send(hello);
        assertInstanceOf(Reply.Welcome.class, raw.await(TimeUnit.SECONDS.toNanos(9)));
    }
}
