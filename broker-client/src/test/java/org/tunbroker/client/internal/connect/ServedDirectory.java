package org.tunbroker.client.internal.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.internal.host.linux.LinuxHost;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

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
    final AtomicInteger admitted = new AtomicInteger();
    volatile UnaryOperator<Admission> entering = admission -> admission;
    volatile Supplier<StartedBroker> installed = () -> null;
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
            Files.createDirectories(generation.aeron());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final BrokerFile file = BrokerFile.create(
                generation, processId, new FakeAdmission(new AtomicInteger()).bell());
        file.state(state);
        lock.publish(number);
        held = true;
        return file;
    }

    @Override
    public String installedHint() {
        return host.installedHint();
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
    public StartedBroker startInstalled(final BrokerDirectory asked, final long deadlineNs) {
        return installed.get();
    }

    @Override
    public Admission enter(final FoundBroker found, final long clientId, final long deadlineNs) {
        final FakeAdmission admission = new FakeAdmission(admitted);
        found.file.bell(admission.bell());
        return entering.apply(admission);
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
