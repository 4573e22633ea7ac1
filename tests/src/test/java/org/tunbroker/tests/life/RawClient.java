package org.tunbroker.tests.life;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.rendezvous.AeronTime;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/**
 * A client that is made by hand, and so can send what the library never would. For one thread.
 *
 * <p>Used by clients without JUnit on their class path.
 */
public final class RawClient implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final BrokerFile broker;
    private final RawSocket socket;
    private final boolean isOwnSocket;
    private final long clientId;
    private final Aeron aeron;
    private final ExclusivePublication requests;
    private final Subscription replies;
    private final ControlCodec codec = new ControlCodec();
    private final ControlCodec incoming = new ControlCodec();
    private Object received;

    private RawClient(
            final Generation generation,
            final long clientId,
            final RawSocket socket,
            final boolean isOwnSocket) {
        this.clientId = clientId;
        this.socket = socket;
        this.isOwnSocket = isOwnSocket;
        broker = BrokerFile.open(generation);
        broker.bell(socket.brokerBell());
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(generation.aeron().toString())
                .useConductorAgentInvoker(true)
                .driverTimeoutMs(AeronTime.NEVER_MS)
                .epochClock(AeronTime::ofClient)
                .awaitingIdleStrategy(new Ringing(broker))
                .errorHandler(Throwable::printStackTrace));
        requests = aeron.addExclusivePublication(
                ControlProtocol.CHANNEL, ControlProtocol.REQUEST_STREAM_ID);
        replies = aeron.addSubscription(ControlProtocol.CHANNEL, requests.sessionId());
    }

    /**
     * Comes in, makes the streams of a client, and says nothing yet.
     *
     * @param generation the folder of the broker's generation
     * @param clientId any number that no other client has
     */
    public static RawClient attach(final Path generation, final long clientId) {
        final RawClient client = new RawClient(
                RawSocket.generation(generation),
                clientId,
                RawSocket.connect(generation, clientId),
                true);
        client.socket.joined(client.aeronClientId());
        return client;
    }

    /**
     * As {@link #attach(Path, long)}, as somebody who tells the broker another's number in Aeron.
     */
    public static RawClient attach(
            final Path generation, final long clientId, final long claimedAeronClientId) {
        final RawClient client = new RawClient(
                RawSocket.generation(generation),
                clientId,
                RawSocket.connect(generation, clientId),
                true);
        client.socket.joined(claimedAeronClientId);
        return client;
    }

    /**
     * Makes no more than the streams of a client, as somebody who never comes in.
     *
     * @param generation the folder of the broker's generation
     * @param clientId any number
     * @param other a client of this process, whose doorbells this one uses
     */
    public static RawClient withStreamsOnly(
            final Path generation, final long clientId, final RawClient other) {
        return new RawClient(RawSocket.generation(generation), clientId, other.socket, false);
    }

    /** Returns a hello that is all true. */
    public Request.Hello hello() {
        return hello(clientId, (int) ProcessHandle.current().pid());
    }

    /** Returns a hello as another client or another process would say it. */
    public static Request.Hello hello(final long clientId, final int processId) {
        return new Request.Hello(
                clientId, processId, "amd64", 64, true, NetworkNamespace.ofThisProcess());
    }

    /**
     * Asks the broker and waits for the answer.
     *
     * @return a {@link Reply}; the broker's protocol version if it refused; null if no answer came
     */
    public Object ask(final Request request) {
        final int length = codec.encode(ControlProtocol.REQUEST, 1, request);
        send(codec.encoded(), length);
        return await(DEADLINE_NS);
    }

    /** Encodes a request as {@link #ask} sends it. */
    public byte[] encode(final Request request) {
        final byte[] bytes = new byte[codec.encode(ControlProtocol.REQUEST, 1, request)];
        codec.encoded().getBytes(0, bytes);
        return bytes;
    }

    /** Sends any bytes, as one message. */
    public void send(final byte[] bytes) {
        send(new UnsafeBuffer(bytes), bytes.length);
    }

    /**
     * Sends as much as there is room for, and reads nothing.
     *
     * @return how many times the message was sent, at most as often as asked for
     */
    public int offer(final byte[] bytes, final int times) {
        final DirectBuffer buffer = new UnsafeBuffer(bytes);
        int sent = 0;
        while (sent < times && requests.offer(buffer, 0, bytes.length) >= 0) {
            sent++;
        }
        broker.bell().wake();
        return sent;
    }

    private void send(final DirectBuffer buffer, final int length) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (requests.offer(buffer, 0, length) < 0) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("the broker takes no messages");
            }
            poll();
            broker.bell().wake();
            LockSupport.parkNanos(LOOK_NS);
        }
        broker.bell().wake();
    }

    /** Waits for the next reply, as {@link #ask} does. */
    public Object await(final long timeoutNs) {
        received = null;
        final long deadline = System.nanoTime() + timeoutNs;
        while (received == null && System.nanoTime() - deadline < 0) {
            if (poll() == 0) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
        return received;
    }

    private int poll() {
        return aeron.conductorAgentInvoker().invoke()
                + replies.poll(
                        (buffer, offset, length, header) -> {
                            incoming.accept(buffer, offset, length);
                            if (incoming.kind() == ControlProtocol.REFUSAL) {
                                received = incoming.version();
                            } else if (incoming.kind() == ControlProtocol.REPLY) {
                                received = incoming.body(Reply.class);
                            }
                        },
                        1);
    }

    /** Returns the number that Aeron knows the client by. */
    public long aeronClientId() {
        return aeron.clientId();
    }

    /** Returns the client's end of the broker's socket. */
    public RawSocket socket() {
        return socket;
    }

    /** Returns the client's own bell. */
    public WakeFlag bell() {
        return socket.bell();
    }

    @Override
    public void close() {
        aeron.close();
        if (isOwnSocket) {
            socket.close();
        }
        broker.bell().wake();
    }

    /** Aeron's driver lives in the broker's control loop, which sleeps until somebody rings. */
    private static final class Ringing implements IdleStrategy {
        private final BrokerFile broker;

        Ringing(final BrokerFile broker) {
            this.broker = broker;
        }

        @Override
        public void idle(final int workCount) {
            idle();
        }

        @Override
        public void idle() {
            broker.bell().wake();
            LockSupport.parkNanos(LOOK_NS);
        }

        @Override
        public void reset() {
            // nothing builds up
        }
    }
}
