package org.tunbroker.broker.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnQueueTest {
    private final TurnQueue queue = new TurnQueue();
    private final List<String> done = new ArrayList<>();

    private void add(final String user, final String work) {
        queue.add(user, () -> done.add(work));
    }

    private void takeAll() {
        queue.close();
        for (Runnable work = queue.take(); work != null; work = queue.take()) {
            work.run();
        }
    }

    @Test
    void shouldTakeTurnsAndKeepEachUsersOrder() {
        add("a", "a1");
        add("a", "a2");
        add("a", "a3");
        add("b", "b1");
        add("c", "c1");
        add("b", "b2");
        takeAll();
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), done);
    }

    @Test
    void shouldTakeNoWorkOnceClosed() {
        add("a", "a1");
        queue.close();
        add("a", "a2");
        takeAll();
        assertEquals(List.of("a1"), done);
    }

    @Test
    void shouldWaitForWork() throws Exception {
        final CompletableFuture<Runnable> taken = new CompletableFuture<>();
        final Thread taker = new Thread(() -> taken.complete(queue.take()));
        taker.start();
        taker.interrupt();
        add("a", "a1");
        taken.get(10, TimeUnit.SECONDS).run();
        assertEquals(List.of("a1"), done);
    }

    @Test
    void shouldEndWaitWhenClosed() throws Exception {
        final CompletableFuture<Runnable> taken = new CompletableFuture<>();
        new Thread(() -> taken.complete(queue.take())).start();
        queue.close();
        assertNull(taken.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldHoldAUsersWorkUntilItIsReleased() {
        add("a", "a1");
        add("a", "a2");
        queue.take().run();
        queue.hold("a");
        add("a", "a3");
        add("b", "b1");
        queue.take().run();
        assertEquals(List.of("a1", "b1"), done);
        queue.release("a", () -> done.add("first"));
        takeAll();
        assertEquals(List.of("a1", "b1", "first", "a2", "a3"), done);
    }

    @Test
    void shouldNotEndBeforeHeldWorkIsGivenOut() throws Exception {
        add("a", "a1");
        queue.take().run();
        queue.hold("a");
        queue.close();
        final CompletableFuture<Void> taken = CompletableFuture.runAsync(this::takeAll);
        queue.release("a", () -> done.add("first"));
        taken.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("a1", "first"), done);
        assertNull(queue.take());
    }

    @Test
    void shouldForgetAHeldUserWithoutWork() {
        queue.hold("a");
        queue.release("a", null);
        add("a", "a1");
        takeAll();
        assertEquals(List.of("a1"), done);
    }
}
