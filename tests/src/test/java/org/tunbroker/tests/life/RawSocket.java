package org.tunbroker.tests.life;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.Handshake;

/**
 * A client's end of the broker's socket that is made by hand. For one thread.
 *
 * <p>Used by clients without JUnit on their class path.
 */
public final class RawSocket implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private final UnixSocket socket;
    private Segment brokerDoorbells;
    private Segment doorbells;

    private RawSocket(final UnixSocket socket) {
        this.socket = socket;
    }

    static Generation generation(final Path folder) {
        final long number = Long.parseLong(
                folder.getFileName().toString().substring(Generation.PREFIX.length()));
        return BrokerDirectory.at(folder.getParent()).generation(number);
    }

    /** Connects, and says nothing. */
    public static RawSocket connectInSilence(final Path generation) {
        return new RawSocket(UnixSocket.connect(
                generation(generation).socket(), System.nanoTime() + DEADLINE_NS));
    }

    /** Connects, says a client's number, and is let in. */
    public static RawSocket connect(final Path generation, final long clientId) {
        final RawSocket made = connectInSilence(generation);
        made.send(Handshake.hello(clientId, generation(generation).number()));
        final UnixSocket.Received received = made.receive();
        final Handshake answer = Handshake.decode(received.content);
        if (answer == null || !answer.is(Handshake.WELCOME)) {
            throw new IllegalStateException("refused: " + (answer == null ? "" : answer.text()));
        }
        try (SealedMemory brokers = SealedMemory.of(received.descriptors.get(0), Doorbells.LENGTH);
                SealedMemory own = SealedMemory.of(received.descriptors.get(1), Doorbells.LENGTH)) {
            made.brokerDoorbells = Segment.opened(brokers.map());
            made.doorbells = Segment.opened(own.map());
        }
        return made;
    }

    /** Waits for a message; it is empty if the broker hung up. */
    public UnixSocket.Received receive() {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        UnixSocket.Received received = socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
        while (received == null) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("the broker says nothing");
            }
            socket.await(deadline - System.nanoTime());
            received = socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
        }
        return received;
    }

    /** Sends any bytes. */
    public void send(final byte[] message) {
        socket.send(message);
    }

    void joined(final long aeronClientId) {
        send(Handshake.joined(aeronClientId));
    }

    /** Tells whether the broker hung up. */
    public boolean isHungUp() {
        return socket.isHungUp();
    }

    WakeFlag brokerBell() {
        return Doorbells.doorbell(brokerDoorbells, Doorbells.REQUESTS);
    }

    WakeFlag bell() {
        return Doorbells.doorbell(doorbells, Doorbells.MESSAGES);
    }

    /** Returns the broker's doorbells, which all clients have. */
    public Segment brokerDoorbells() {
        return brokerDoorbells;
    }

    /** Returns the client's own doorbells. */
    public Segment doorbells() {
        return doorbells;
    }

    @Override
    public void close() {
        socket.close();
    }
}
