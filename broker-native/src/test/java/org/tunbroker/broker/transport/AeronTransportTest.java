package org.tunbroker.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.rendezvous.AeronTime;

/** Aeron's driver, the broker's client of it and another client, all in the test's thread. */
@Timeout(60)
class AeronTransportTest implements Transport.Receiver {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final UnsafeBuffer MESSAGE =
            new UnsafeBuffer("a message".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Integer> gone = new ArrayList<>();
    private final List<String> received = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();
    private int allowance = 1;
    private AeronTransport transport;
    private Aeron client;

    @BeforeEach
    void launch() {
        // its parent exists, as a broker's generation does
        transport = new AeronTransport(
                folder.resolve("aeron"),
                new BrokerLog(
                        new PrintStream(output, true, StandardCharsets.UTF_8), System::nanoTime));
        client = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(folder.resolve("aeron").toString())
                .useConductorAgentInvoker(true)
                .driverTimeoutMs(AeronTime.NEVER_MS)
                .epochClock(AeronTime::ofClient)
                .errorHandler(errors::add));
    }

    @AfterEach
    void close() {
        CloseHelper.quietClose(client);
        transport.close();
    }

    @Override
    public int allowance(final int sessionId) {
        seen.add(sessionId);
        return allowance;
    }

    @Override
    public void onMessage(
            final int sessionId, final DirectBuffer buffer, final int offset, final int length) {
        received.add(sessionId + " " + buffer.getStringWithoutLengthAscii(offset, length));
    }

    @Override
    public void onStreamGone(final int sessionId) {
        gone.add(sessionId);
    }

    private void workUntil(final BooleanSupplier done) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, errors::toString);
            transport.work();
            if (!client.isClosed()) {
                client.conductorAgentInvoker().invoke();
            }
            transport.poll(this);
        }
    }

    /** Makes a stream of requests, which the transport sees when this returns. */
    private ExclusivePublication requests() {
        final long id = client.asyncAddExclusivePublication(
                ControlProtocol.CHANNEL, ControlProtocol.REQUEST_STREAM_ID);
        final ExclusivePublication[] requests = {null};
        workUntil(() -> {
            requests[0] = requests[0] == null ? client.getExclusivePublication(id) : requests[0];
            return requests[0] != null && seen.contains(requests[0].sessionId());
        });
        return requests[0];
    }

    private Subscription replies(final int sessionId) {
        final long id = client.asyncAddSubscription(ControlProtocol.CHANNEL, sessionId);
        final Subscription[] replies = {null};
        workUntil(() -> {
            replies[0] = client.getSubscription(id);
            return replies[0] != null;
        });
        return replies[0];
    }

    private boolean offer(final ReplyStream stream) {
        return stream.offer(MESSAGE, 0, MESSAGE.capacity());
    }

    @Test
    void shouldTakeInNoMoreThanTheReceiverAllows() {
        final ExclusivePublication requests = requests();
        for (int i = 0; i < 3; i++) {
            assertTrue(requests.offer(MESSAGE) > 0);
        }
        allowance = 0;
        assertEquals(0, transport.poll(this));
        allowance = 2;
        assertEquals(2, transport.poll(this));
        assertEquals(1, transport.poll(this));
        final String message = requests.sessionId() + " a message";
        assertEquals(List.of(message, message, message), received);
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldKnowWhoseAStreamIs() {
        final int sessionId = requests().sessionId();
        assertEquals(client.clientId(), transport.owner(sessionId));
        assertEquals(0, transport.owner(sessionId + 1));
    }

    @Test
    void shouldSendRepliesUntilTheClientIsGone() {
        final int sessionId = requests().sessionId();
        final ReplyStream stream = transport.addReplyStream(sessionId);
        assertFalse(offer(stream), "the driver has not made it yet");
        assertFalse(stream.isLost());
        final Subscription replies = replies(sessionId);
        workUntil(() -> offer(stream));
        assertFalse(stream.isLost());
        final List<String> read = new ArrayList<>();
        workUntil(() -> replies.poll(
                        (buffer, offset, length, header) ->
                                read.add(buffer.getStringWithoutLengthAscii(offset, length)),
                        1)
                > 0);
        assertEquals(List.of("a message"), read);
        client.close();
        workUntil(stream::isLost);
        stream.close();
        workUntil(() -> gone.contains(sessionId));
    }

    @Test
    void shouldRemoveWhatADeadClientHad() {
        final int sessionId = requests().sessionId();
        transport.evict(0);
        transport.work();
        assertEquals(List.of(), gone);
        transport.evict(client.clientId());
        workUntil(() -> gone.contains(sessionId));
        workUntil(() -> transport.owner(sessionId) == 0);
    }

    @Test
    void shouldSettleWhenNothingIsToDo() {
        requests();
        assertTrue(transport.isSettling());
        assertFalse(transport.isStuck());
        workUntil(() -> !transport.isSettling());
    }

    @Test
    void shouldNoticeThatTheFileByWhichClientsJoinIsDamaged() throws IOException {
        final WatchedFile file = transport.watchedFile();
        requests();
        file.check();
        final Path path = folder.resolve("aeron").resolve(CncFileDescriptor.CNC_FILE);
        final byte[] whole = Files.readAllBytes(path);
        Files.write(path, new byte[] {~0}, StandardOpenOption.WRITE);
        assertThrows(TunException.class, file::check);
        Files.write(path, new byte[] {whole[0]}, StandardOpenOption.WRITE);
        file.check();
    }

    @Test
    void shouldSayThatAeronHasEnded() {
        transport.close();
        final TunException end = assertThrows(TunException.class, transport::work);
        assertTrue(end.is(ErrorCode.ERROR_INVALID_DATA), end::getMessage);
    }
}
