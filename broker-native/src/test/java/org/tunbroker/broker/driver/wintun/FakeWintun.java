package org.tunbroker.broker.driver.wintun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.wintun.session.SessionWait;
import org.tunbroker.broker.driver.wintun.session.Wintun;
import org.tunbroker.ipc.packet.IcmpEcho;

/**
 * What the DLL does, in memory and on any system: whoever sends an echo request receives the reply.
 * Every misuse of a handle or a packet fails an assertion of the one who asks {@link #misuses}.
 */
final class FakeWintun implements Wintun {
    private static final int MAX_PACKETS = 1024;

    private final Map<Long, String> adapters = new HashMap<>();
    private final Map<Long, FakeSession> sessions = new HashMap<>();
    private final ThreadLocal<Integer> lastError = ThreadLocal.withInitial(() -> 0);
    private final List<String> calls = new ArrayList<>();
    private final List<String> misuses = new ArrayList<>();
    private final Set<String> foreign = new HashSet<>();
    private final AtomicInteger emptySends = new AtomicInteger();
    private long lastHandle;
    private IntSupplier receiveFault = () -> 0;
    private IntSupplier allocateFault = () -> 0;
    private boolean waitsForKick;

    private static final class FakeSession {
        final long adapter;
        final Semaphore readWait = new Semaphore(0);
        final Deque<ByteBuffer> ready = new ArrayDeque<>();
        final Map<Long, ByteBuffer> held = new HashMap<>();
        // in the order of allocation; null in place of a packet is one that was sent
        final Deque<ByteBuffer> allocated = new ArrayDeque<>();
        final Set<Long> sent = new HashSet<>();
        final Deque<ByteBuffer> unseen = new ArrayDeque<>();

        FakeSession(final long adapter) {
            this.adapter = adapter;
        }
    }

    /** Has another program create an adapter. */
    synchronized void addForeign(final String name) {
        foreign.add(name);
    }

    /** Makes receive fail with the error that this supplies, unless it is 0. */
    synchronized void receiveFault(final IntSupplier fault) {
        receiveFault = fault;
        sessions.values().forEach(session -> session.readWait.release());
    }

    /** Makes allocate fail with the error that this supplies, unless it is 0. */
    synchronized void allocateFault(final IntSupplier fault) {
        allocateFault = fault;
    }

    /** Lets the driver sleep on with packets waiting until one of no length comes. */
    synchronized void missEverySignal() {
        waitsForKick = true;
    }

    /** The calls for adapters and sessions, in their order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<String> misuses() {
        return List.copyOf(misuses);
    }

    int emptySends() {
        return emptySends.get();
    }

    @Override
    public synchronized long createAdapter(
            final String name, final String tunnelType, final UUID guid) {
        calls.add("create " + name);
        adapters.put(++lastHandle, name);
        return lastHandle;
    }

    @Override
    public synchronized long openAdapter(final String name) {
        if (foreign.contains(name)) {
            calls.add("open " + name);
            adapters.put(++lastHandle, name);
            return lastHandle;
        }
        throw WintunFailure.of("WintunOpenAdapter", ErrorCode.ERROR_NOT_FOUND.code(), null);
    }

    @Override
    public synchronized void closeAdapter(final long adapter) {
        calls.add("close");
        check(adapters.remove(adapter) != null, "close of an adapter that is none");
        check(
                sessions.values().stream().noneMatch(session -> session.adapter == adapter),
                "close of an adapter with a session");
    }

    @Override
    public synchronized void deleteDriver() {
        calls.add("delete");
    }

    @Override
    public synchronized long getAdapterLuid(final long adapter) {
        check(adapters.containsKey(adapter), "LUID of an adapter that is none");
        return 53L << 48 | adapter << 24;
    }

    @Override
    public int getRunningDriverVersion() {
        return 0x0000000E;
    }

    @Override
    public synchronized long startSession(final long adapter, final int capacity) {
        calls.add("start " + capacity);
        check(adapters.containsKey(adapter), "session of an adapter that is none");
        if (sessions.values().stream().anyMatch(session -> session.adapter == adapter)) {
            throw WintunFailure.of(
                    "WintunStartSession", ErrorCode.ERROR_ALREADY_INITIALIZED.code(), null);
        }
        sessions.put(++lastHandle, new FakeSession(adapter));
        return lastHandle;
    }

    @Override
    public synchronized void endSession(final long session) {
        calls.add("end");
        check(sessions.remove(session) != null, "end of a session that is none");
    }

    @Override
    public LongConsumer newPauseNs() {
        return LockSupport::parkNanos;
    }

    @Override
    public synchronized SessionWait newWait(final long session) {
        final Semaphore readWait = sessions.get(session).readWait;
        return new SessionWait() {
            private volatile boolean stopped;

            @Override
            public void await(final int timeoutMs) {
                try {
                    if (!stopped && readWait.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS)) {
                        // auto-reset: however often it was set, it wakes once
                        readWait.drainPermits();
                    }
                } catch (final InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void stop() {
                stopped = true;
                readWait.release();
            }

            @Override
            public void close() {
                calls.add("close wait");
            }
        };
    }

    @Override
    public synchronized long receivePacket(final long session, final long lengthAddress) {
        final FakeSession found = session(session);
        final int fault = receiveFault.getAsInt();
        final ByteBuffer packet = fault == 0 ? found.ready.poll() : null;
        if (packet == null) {
            lastError.set(fault == 0 ? ErrorCode.ERROR_NO_MORE_ITEMS.code() : fault);
            return 0;
        }
        final long address = BufferUtil.address(packet);
        found.held.put(address, packet);
        new UnsafeBuffer(lengthAddress, Integer.BYTES)
                .putInt(0, packet.capacity(), ByteOrder.nativeOrder());
        return address;
    }

    @Override
    public synchronized void releaseReceivePacket(final long session, final long packet) {
        check(session(session).held.remove(packet) != null, "release of a packet that is not held");
    }

    @Override
    public synchronized long allocateSendPacket(final long session, final int length) {
        final FakeSession found = session(session);
        final int fault = allocateFault.getAsInt();
        if (fault != 0 || found.unseen.size() >= MAX_PACKETS) {
            lastError.set(fault == 0 ? ErrorCode.ERROR_BUFFER_OVERFLOW.code() : fault);
            return 0;
        }
        check(length >= 0 && length <= 0xFFFF, "allocation of " + length);
        // one byte more, so that packets of no length have addresses of their own
        final ByteBuffer packet = ByteBuffer.allocateDirect(length + 1).limit(length);
        found.allocated.add(packet);
        return BufferUtil.address(packet);
    }

    @Override
    public synchronized void sendPacket(final long session, final long packet) {
        final FakeSession found = session(session);
        check(
                found.allocated.stream().anyMatch(one -> BufferUtil.address(one) == packet)
                        && found.sent.add(packet),
                "send of a packet that was not allocated, or sent before");
        boolean kicked = !waitsForKick;
        while (!found.allocated.isEmpty()
                && found.sent.remove(BufferUtil.address(found.allocated.peek()))) {
            final ByteBuffer next = found.allocated.poll();
            if (next.limit() == 0) {
                emptySends.incrementAndGet();
                kicked = true;
            }
            found.unseen.add(next);
        }
        if (kicked) {
            answer(found);
        }
    }

    private static void answer(final FakeSession session) {
        for (ByteBuffer packet = session.unseen.poll();
                packet != null;
                packet = session.unseen.poll()) {
            if (packet.limit() > 0) {
                final ByteBuffer reply = ByteBuffer.allocateDirect(packet.limit());
                reply.put(packet.position(0)).clear();
                IcmpEcho.reply(reply, 0, reply.capacity());
                session.ready.add(reply);
                session.readWait.release();
            }
        }
    }

    @Override
    public int lastError() {
        return lastError.get();
    }

    @Override
    public void close() {
        // nothing to give back
    }

    private FakeSession session(final long session) {
        final FakeSession found = sessions.get(session);
        if (found == null) {
            misuses.add("use of a session that is none");
            throw new IllegalStateException("use of a session that is none");
        }
        return found;
    }

    private void check(final boolean right, final String misuse) {
        if (!right) {
            misuses.add(misuse);
        }
    }
}
