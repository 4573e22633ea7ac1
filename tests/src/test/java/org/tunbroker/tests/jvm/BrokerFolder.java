package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.LockProbe;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

/**
 * A folder of broker directories for one test, on Linux in shared memory: the brokers in it are
 * started for this test, and die with it. For clients in this JVM there are {@link #options()}, for
 * those in others the system property {@code tunbroker.dir}:
 *
 * <pre>
 * try (BrokerFolder folder = BrokerFolder.create();
 *         TunClient client = TunClient.connect(folder.options())) { ... }
 *
 * JvmProcess.of(architecture, SomeMain.class).property("tunbroker.dir", folder.path())
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class BrokerFolder implements AutoCloseable {
    private static final boolean WINDOWS = OperatingSystem.current() == OperatingSystem.WINDOWS;
    private static final Path PLACE =
            WINDOWS ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of("/dev/shm");
    private static final Path PROCESSES = Path.of("/proc");
    // a driver that gives every packet back
    private static final String DRIVER = System.getProperty("tunbroker.test.driver", "loopback");
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private static final Set<BrokerFolder> OPEN = ConcurrentHashMap.newKeySet();

    static {
        // those of tests that failed before they could close them
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(BrokerFolder::close)));
    }

    private final Path path;

    private BrokerFolder(final Path path) {
        this.path = path;
        OPEN.add(this);
    }

    /**
     * Makes the folder, which this user alone can enter.
     *
     * @return the folder, owned by the caller
     */
    public static BrokerFolder create() {
        try {
            // the JDK makes it with mode 0700
            final Path made = Files.createTempDirectory(PLACE, "tunbroker-system-test-");
            // Windows has no such modes: tunbroker makes the folder, with an access list
            return new BrokerFolder(WINDOWS ? made.resolve("brokers") : made);
        } catch (final IOException ex) {
            throw new UncheckedIOException("no folder can be made in " + PLACE, ex);
        }
    }

    /** Returns where it is. */
    public Path path() {
        return path;
    }

    /** Returns how a client in this JVM connects to the broker in this folder. */
    public ConnectOptions options() {
        return new ConnectOptions().withDriver(DRIVER).withDirectory(path);
    }

    /**
     * Describes a client in a JVM of its own, which connects as one with {@link #options()} does.
     *
     * @param architecture of the JVM
     * @param mainClass what it runs
     * @param arguments of the main method
     */
    public JvmProcess.Builder client(
            final JvmArchitecture architecture,
            final Class<?> mainClass,
            final String... arguments) {
        return JvmProcess.of(architecture, mainClass, arguments)
                .property(BrokerDirectory.BASE_PROPERTY, path)
                .property("tunbroker.driver", DRIVER);
    }

    /** Returns the broker directory of the driver in this process's network namespace. */
    public BrokerDirectory directory() {
        return BrokerDirectory.of(path, DRIVER);
    }

    /** Returns the generation of the broker that serves there, or of the last one that did. */
    public Generation generation() {
        return directory().generation(Math.abs(BrokerLock.generation(directory())));
    }

    /** Returns the process id of the broker that serves there; 0 if none does. */
    public int broker() {
        if (WINDOWS) {
            return WindowsBrokers.of(directory());
        }
        try (LockProbe lock = LockProbe.open(directory().lockFile())) {
            return lock == null ? 0 : lock.holder();
        }
    }

    /** Counts the clients that are connected to the broker there, which watches their processes. */
    public long clients() {
        return ProcessView.of(broker()).descriptors().stream()
                .filter(descriptor -> descriptor.contains("pidfd"))
                .count();
    }

    /**
     * Finds the memories of sessions that the broker there has, in use or waiting.
     *
     * @return files by which a process with the broker's rights can open them
     */
    public List<Path> sessionMemories() {
        return ProcessView.of(broker()).descriptorsOf("/memfd:tunbroker-session");
    }

    /** Returns the space that these memories take, which are allocated in full. */
    public double sessionBytes() {
        return sessionMemories().stream()
                .mapToDouble(memory -> memory.toFile().length())
                .sum();
    }

    /** Returns the space that the files of a folder take, holes left out, in bytes. */
    public static long allocatedBytes(final Path folder) {
        final List<String> answer = ChildProcess.run(
                AT_ONCE, List.of("du", "--summarize", "--block-size=1", folder.toString()));
        return Long.parseLong(answer.get(0).split("\\s")[0]);
    }

    /** Returns what the brokers there printed. */
    public String log() {
        try {
            return Files.readString(directory().log());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Kills a broker with SIGKILL and waits for its end.
     *
     * @param processId of a broker in this folder
     */
    public void kill(final int processId) {
        ProcessHandle.of(processId).ifPresent(BrokerFolder::kill);
    }

    /**
     * Counts the streams of clients, two for each: what the broker has for itself is not counted.
     *
     * @return their number; 0 if there is no broker's generation
     */
    public long clientStreams() {
        final Path publications = generation().aeron().resolve("publications");
        if (!Files.exists(publications)) {
            return 0;
        }
        try (Stream<Path> streams = Files.list(publications)) {
            return streams.count() - 1;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Returns the processes of all brokers that run in this folder, those that still start too. */
    public List<ProcessHandle> brokers() {
        if (WINDOWS) {
            return WindowsBrokers.in(path);
        }
        final List<ProcessHandle> brokers = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROCESSES)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(this::isBroker)
                    .forEach(number ->
                            ProcessHandle.of(Long.parseLong(number)).ifPresent(brokers::add));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return brokers;
    }

    private boolean isBroker(final String process) {
        try {
            // not ProcessHandle.info(): it cuts a long class path off, and what follows it
            final String command = Files.readString(
                    PROCESSES.resolve(process).resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains("\0--directory\0" + path + "/");
        } catch (final IOException ex) {
            // it ended just now
            return false;
        }
    }

    /** Kills the brokers that still run in it, and deletes it. Idempotent. */
    @Override
    public void close() {
        OPEN.remove(this);
        brokers().forEach(BrokerFolder::kill);
        try {
            delete();
        } catch (final IOException ex) {
            if (!WINDOWS) {
                throw new UncheckedIOException(path + " cannot be deleted", ex);
            }
            // what this JVM has mapped stays, until the collector unmaps it
        }
    }

    private static void kill(final ProcessHandle broker) {
        broker.destroyForcibly();
        try {
            broker.onExit().get(AT_ONCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final ExecutionException | TimeoutException ex) {
            throw new IllegalStateException("broker " + broker + " survives SIGKILL", ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
                    throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(final Path file, final IOException ex)
                    throws IOException {
                if (ex instanceof NoSuchFileException) {
                    // a client that is leaving deletes its own
                    return FileVisitResult.CONTINUE;
                }
                throw ex;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path folder, final IOException ex)
                    throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
