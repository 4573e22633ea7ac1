package org.tunbroker.client.internal.host.linux;

import java.io.IOException;
import java.nio.file.Path;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;

/** Another process, which holds a broker directory's lock until its input ends. */
final class LockHolder implements AutoCloseable {
    private static final String HELD = "the lock is held";

    private final Process process;

    LockHolder(final Path folder) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // among what the JVM prints, such as warnings
        if (process.inputReader().lines().noneMatch(HELD::equals)) {
            throw new IOException("it does not hold the lock");
        }
    }

    public static void main(final String[] args) throws IOException {
        final BrokerDirectory directory = BrokerDirectory.at(Path.of(args[0]));
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            lock.publish(1);
            System.out.println(HELD);
            System.in.read();
        }
    }

    long processId() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
