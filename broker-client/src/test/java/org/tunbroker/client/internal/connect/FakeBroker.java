package org.tunbroker.client.internal.connect;

import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.client.internal.link.BrokerLink;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Message;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A broker in this process, behind a link without Aeron. Its messages are encoded, its sessions lie
 * in memory of this process and the client's bell is the real one; the test says what it answers,
 * and holds the broker's ends of the rings.
 */
public final class FakeBroker implements AutoCloseable {
    public static final int PROCESS_ID = 4711;

    private record Sent(long correlationId, Request request) {}

    public final BrokerConnection connection;

    private final FakeAdmission own = new FakeAdmission(new AtomicInteger());
    private final ControlCodec codec = new ControlCodec();
    private final Queue<byte[]> arriving = new ConcurrentLinkedQueue<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Map<Class<?>, Function<Request, Reply>> answers = new ConcurrentHashMap<>();
    private final Map<Integer, SessionSegment> sessions = new ConcurrentHashMap<>();
    private final Map<Integer, Reply.AdapterDescription> described = new ConcurrentHashMap<>();
    private final Map<Integer, SessionSegment> memories = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final FakeLink link = new FakeLink();
    private volatile boolean alive = true;
    private volatile boolean lost;
    private volatile boolean damaged;
    private volatile boolean leaving;

    /**
     * Makes a broker and a connection to it, which is not started.
     *
     * @param callTimeout of the connection
     */
    public FakeBroker(final Duration callTimeout) {
        connection = new BrokerConnection(
                link,
                own,
                new FoundBroker(
                        BrokerDirectory.at(Path.of("fake")).generation(1),
                        null,
                        new BrokerProcess(PROCESS_ID, () -> alive, () -> {})),
                callTimeout.toNanos());
    }

    /** Returns what connecting to it came to. */
    public Connector.Connected connected() {
        return connected(Features.OF_THIS_RELEASE);
    }

    /** Returns what connecting to it came to, where it has such features. */
    public Connector.Connected connected(final long features) {
        return new Connector.Connected(
                connection,
                new Reply.Welcome("loopback", "amd64", 64, PROCESS_ID, "1.2.3", features),
                own);
    }

    /** Says what it answers to requests of a type from now on. */
    public <T extends Request> void answer(final Class<T> type, final Function<T, Reply> answer) {
        answers.put(type, request -> answer.apply(type.cast(request)));
    }

    /** Answers requests of a type no more. */
    public void ignore(final Class<? extends Request> type) {
        answer(type, request -> null);
    }

    /** Answers requests of a type as it does by itself. */
    public void answerAgain(final Class<? extends Request> type) {
        answers.remove(type);
    }

    /** Answers the last request of a type, however long ago that was. */
    public void answerLate(final Class<? extends Request> type, final Reply reply) {
        put(ControlProtocol.REPLY, correlationId(type), reply);
    }

    public long correlationId(final Class<? extends Request> type) {
        return sent.stream()
                .filter(each -> type.isInstance(each.request))
                .reduce((first, second) -> second)
                .orElseThrow()
                .correlationId;
    }

    /** Tells the client something unasked. */
    public void tell(final Event event) {
        put(ControlProtocol.EVENT, 0, event);
    }

    /** Lets a message arrive, of any kind. */
    public void put(final int kind, final long correlationId, final Message message) {
        synchronized (codec) {
            final byte[] bytes = new byte[codec.encode(kind, correlationId, message)];
            codec.encoded().getBytes(0, bytes);
            put(bytes);
        }
    }

    public void put(final byte[] bytes) {
        arriving.add(bytes);
        own.bell().wake();
    }

    /** Returns what it was asked, of a type. */
    public <T extends Request> List<T> requests(final Class<T> type) {
        return sent.stream()
                .map(Sent::request)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Waits until it was asked something. */
    public void awaitRequest(final Class<? extends Request> type) {
        awaitTrue(() -> !requests(type).isEmpty());
    }

    /** Waits until something is so, which another thread makes so. */
    public static void awaitTrue(final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("it did not come to be within 20 s");
            }
            Thread.onSpinWait();
        }
    }

    /** Wakes the client's thread that serves sessions. */
    public void ringForSessions() {
        own.sessionsBell().ring();
    }

    /** Returns the broker's view of a session. */
    public SessionSegment session(final int number) {
        return sessions.get(number);
    }

    /** Has the memory of earlier sessions no more. */
    public void forgetMemories() {
        memories.clear();
    }

    /** Ends: the operating system says so to whoever looks. */
    public void die() {
        alive = false;
    }

    /** Says that it ends. */
    public void leave() {
        leaving = true;
    }

    /** Loses the streams. */
    public void loseLink() {
        lost = true;
        own.bell().wake();
    }

    /** Lets the streams be as if somebody had truncated their files. */
    public void damageLink() {
        damaged = true;
        own.bell().wake();
    }

    public boolean isLinkClosed() {
        return link.closed;
    }

    @Override
    public void close() {
        connection.close();
    }

    private Reply answerTo(final Request request) {
        final Function<Request, Reply> answer = answers.get(request.getClass());
        return answer == null ? usualAnswerTo(request) : answer.apply(request);
    }

    private Reply usualAnswerTo(final Request request) {
        if (request instanceof Request.CreateAdapter create) {
            return adapter(create.name, create.tunnelType, create.guid);
        }
        if (request instanceof Request.OpenAdapter open) {
            return adapter(open.name, "type", null);
        }
        if (request instanceof Request.StartSession start) {
            return start(start);
        }
        if (request instanceof Request.EndSession end) {
            sessions.get(end.session).markEnded(0);
        }
        if (request instanceof Request.SessionStatistics) {
            return new Reply.Statistics(1, 2, 3, 4);
        }
        if (request instanceof Request.DescribeAdapter describe) {
            return described.containsKey(describe.adapter)
                    ? new Reply.AdapterDescribed(described.get(describe.adapter))
                    : new Reply.Failure(6, "adapter", "unknown");
        }
        return new Reply.Done();
    }

    private Reply adapter(final String name, final String type, final UUID guid) {
        final int number = lastNumber.incrementAndGet();
        described.put(number, describe(number, name, type, guid));
        return new Reply.AdapterOpened(number, described.get(number));
    }

    /** Describes an adapter. */
    public static Reply.AdapterDescription describe(
            final int number, final String name, final String type, final UUID guid) {
        return new Reply.AdapterDescription(
                number, name, type, guid == null ? new UUID(1, 2) : guid, "tun" + number, 7, 9);
    }

    /** Starts a session, as it does by itself. */
    public Reply.SessionStarted start(final Request.StartSession request) {
        final int number = lastNumber.incrementAndGet();
        final SessionSegment earlier = memories.get(request.memory);
        final int memory = earlier == null ? number : request.memory;
        if (earlier == null) {
            memories.put(memory, own.share(memory, request.capacity));
        } else {
            earlier.reset();
        }
        sessions.put(number, memories.get(memory));
        return new Reply.SessionStarted(number, request.capacity, memory);
    }

    private final class FakeLink implements BrokerLink {
        private volatile boolean closed;

        @Override
        public int brokerProcessId() {
            return PROCESS_ID;
        }

        @Override
        public void send(
                final long correlationId,
                final Request request,
                final Runnable checkOpen,
                final long deadlineNs) {
            checkOpen.run();
            failIfDamaged();
            sent.add(new Sent(correlationId, request));
            final Reply reply = answerTo(request);
            if (reply != null) {
                put(ControlProtocol.REPLY, correlationId, reply);
            }
        }

        @Override
        public int poll(final FragmentHandler handler) {
            failIfDamaged();
            int count = 0;
            byte[] bytes = arriving.poll();
            while (bytes != null) {
                handler.onFragment(new UnsafeBuffer(bytes), 0, bytes.length, null);
                count++;
                bytes = arriving.poll();
            }
            return count;
        }

        private void failIfDamaged() {
            if (damaged) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
        }

        @Override
        public boolean isLost() {
            return lost;
        }

        @Override
        public boolean isLeaving() {
            return leaving;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
