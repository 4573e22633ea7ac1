package org.tunbroker.client.internal.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.internal.host.linux.LinuxHost;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.BrokerLock;
import org.tunbroker.ipc.place.ClientFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A broker's directory as a broker leaves it, real files all, and the host of a client that looks
 * at it: who holds the lock is what the test says, since a process is not told of its own locks.
 */
final class ServedDirectory implements Host, AutoCloseable {
    static final int PROCESS_ID = 4711;

    final BrokerDirectory directory;
    final BrokerLock lock;
    final AtomicInteger released = new AtomicInteger();
    volatile boolean held;
    volatile boolean alive = true;
    volatile UnaryOperator<ClientFile> entering = file -> file;
    private final LinuxHost host = new LinuxHost();

    ServedDirectory(final Path folder) {
        directory = BrokerDirectory.at(folder);
        lock = BrokerLock.tryAcquire(directory);
    }

    /** Makes the files of a broker that runs, and says that it does. */
    BrokerFile serve(final int processId, final int state) {
        final long number = lock.nextGeneration();
        final Generation generation = directory.generation(number);
        try {
            Files.createDirectories(generation.clients());
            Files.createDirectories(generation.aeron());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final BrokerFile file = BrokerFile.create(generation, processId);
        file.state(state);
        lock.publish(number);
        held = true;
        return file;
    }

    @Override
    public boolean mayBeServed(final BrokerDirectory asked) {
        return host.mayBeServed(asked);
    }

    @Override
    public BrokerProcess findBroker(final BrokerDirectory asked) {
        return held ? new BrokerProcess(PROCESS_ID, () -> alive, released::incrementAndGet) : null;
    }

    @Override
    public ClientFile enter(final FoundBroker found, final long clientId) {
        return entering.apply(host.enter(found, clientId));
    }

    @Override
    public SessionSegment openSession(
            final Generation generation, final Reply.SessionStarted started) {
        return host.openSession(generation, started);
    }

    @Override
    public void discardSession(final Reply.SessionStarted started) {
        host.discardSession(started);
    }

    @Override
    public int processId() {
        return host.processId();
    }

    @Override
    public long networkNamespace() {
        return host.networkNamespace();
    }

    @Override
    public void close() {
        lock.close();
    }
}
