package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.installed.windows.StartMessage;

/** The service's pipe against clients of all kinds; a real pipe has its system test. */
@Timeout(30)
class ServicePipeServerTest {
    private static final String ANNA = "S-1-5-21-1-2-3-1000";
    private static final String BERT = "S-1-5-21-1-2-3-1001";

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final ServicePipeServer server = new ServicePipeServer(this::answer, log::add);

    private StartMessage.Answer answer(final String sid) {
        asked.add(sid);
        if (sid.equals(BERT)) {
            await(slow);
        }
        return new StartMessage.Answer(0, "");
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a client does: the user whose process it is, whom the pipe names, and what is sent. */
    private record Client(String process, String user, byte[] request) {
        Client(final String user) {
            this(user, user, StartMessage.request());
        }
    }

    /** An end of the pipe to which clients come one after another. */
    private static final class FakeEnd implements ServiceEnd {
        private final BlockingQueue<Client> waiting = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> left = new LinkedBlockingQueue<>();
        private Client client;
        private byte[] written;

        @Override
        public boolean accept() {
            try {
                client = waiting.take();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return client != null;
        }

        @Override
        public String clientProcessUser() {
            if (client.process == null) {
                throw new TunException(ErrorCode.ERROR_BROKEN_PIPE, "pipe", "the client is gone");
            }
            return client.process;
        }

        @Override
        public String clientUser() {
            return client.user;
        }

        @Override
        public byte[] read(final int length, final long deadlineNs) {
            return client.request;
        }

        @Override
        public boolean write(final byte[] bytes) {
            written = bytes;
            return true;
        }

        @Override
        public void awaitClosed(final long deadlineNs) {
            // this client reads at once
        }

        @Override
        public void disconnect() {
            left.add(0);
        }

        /** Serves a client to its end; returns what it was answered, or null. */
        StartMessage.Answer serve(final Client next) throws InterruptedException {
            written = null;
            waiting.add(next);
            left.take();
            return written == null ? null : StartMessage.decode(written);
        }
    }

    private FakeEnd begin() {
        final FakeEnd end = new FakeEnd();
        server.begin(end, "pipe");
        return end;
    }

    @Test
    void shouldAnswerOneClientAfterAnother() throws InterruptedException {
        final FakeEnd end = begin();
        assertEquals(0, end.serve(new Client(ANNA)).error);
        assertEquals(0, end.serve(new Client(ANNA)).error);
        assertEquals(0, end.serve(new Client(ANNA)).error);
        assertEquals(List.of(ANNA, ANNA, ANNA), asked);
        assertEquals(List.of(), log);
    }

    @Test
    void shouldSayNothingToWhoSendsNonsense() throws InterruptedException {
        final FakeEnd end = begin();
        assertNull(end.serve(new Client(ANNA, ANNA, new byte[StartMessage.REQUEST_LENGTH])));
        assertNull(end.serve(new Client(ANNA, ANNA, null)));
        assertEquals(List.of(), asked);
    }

    @Test
    void shouldRefuseAPipeThatAnotherUserOpened() throws InterruptedException {
        final StartMessage.Answer answer =
                begin().serve(new Client(BERT, ANNA, StartMessage.request()));
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), answer.error);
        assertEquals(List.of(), asked);
        assertEquals(1, log.size(), log.toString());
        assertTrue(log.get(0).startsWith("user " + ANNA + ": error 5, "), log.get(0));
    }

    @Test
    void shouldTellAClientOfAnotherReleaseBothVersions() throws InterruptedException {
        final byte[] request = StartMessage.request();
        request[4]++;
        final StartMessage.Answer answer = begin().serve(new Client(ANNA, ANNA, request));
        assertEquals(ErrorCode.ERROR_REVISION_MISMATCH.code(), answer.error);
        assertTrue(answer.reason.contains("this client " + request[4]), answer.reason);
        assertEquals(List.of(), asked);
    }

    @Test
    void shouldServeTheNextClientAfterOneThatIsGone() throws InterruptedException {
        final FakeEnd end = begin();
        assertNull(end.serve(new Client(null, ANNA, StartMessage.request())));
        assertEquals(0, end.serve(new Client(ANNA)).error);
    }

    @Test
    void shouldServeAUserTwiceAtATimeAtMost() throws InterruptedException {
        final FakeEnd first = begin();
        final FakeEnd second = begin();
        first.waiting.add(new Client(BERT));
        second.waiting.add(new Client(BERT));
        while (asked.size() < 2) {
            Thread.onSpinWait();
        }
        final FakeEnd third = begin();
        assertNull(third.serve(new Client(BERT)));
        // who keeps nobody else waiting
        assertEquals(0, third.serve(new Client(ANNA)).error);
        slow.countDown();
        assertEquals(0, first.left.take());
        assertEquals(0, second.left.take());
        assertEquals(0, third.serve(new Client(BERT)).error);
        assertTrue(first.left.poll(0, TimeUnit.SECONDS) == null, "served once");
    }
}
