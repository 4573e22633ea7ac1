package org.tunbroker.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;

/** A process that holds the lock of a broker directory as a broker does, and serves nobody. */
public final class LockHolder implements AutoCloseable {
    private static final int LONGEST_STAY_S = 60;
    private static final String HELD = "held";

    private final Process process;

    private LockHolder(final Process process) {
        this.process = process;
    }

    public static void main(final String[] args) throws InterruptedException {
        try (BrokerLock lock = BrokerLock.tryAcquire(BrokerDirectory.at(Path.of(args[0])))) {
            System.out.println(lock == null ? "another process has it" : HELD);
            new CountDownLatch(1).await(LONGEST_STAY_S, TimeUnit.SECONDS);
        }
    }

    /** Makes the directory, and returns the process once it holds the lock. */
    public static LockHolder of(final Path directory) throws IOException {
        Files.createDirectories(directory);
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        FakeDistribution.classPath(),
                        LockHolder.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        final String said = new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        if (!HELD.equals(said)) {
            process.destroyForcibly();
            throw new IOException("the lock is not held: " + said);
        }
        return new LockHolder(process);
    }

    public int id() {
        return (int) process.pid();
    }

    /** Waits for the process's end, and returns its exit code. */
    public int awaitEnd() throws InterruptedException {
        FakeDistribution.awaitEnd(process);
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
