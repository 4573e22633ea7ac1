package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.ProcessView;

/** The archive of its classes that a broker leaves for the next one. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClassArchiveSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String CACHE = "tunbroker.cache";
    private static final String JAVA = "tunbroker.java";

    /** What can befall a file. */
    enum Damage {
        EMPTY,
        CUT_SHORT,
        NO_HEADER,
        ZEROS_INSIDE;

        void inflictOn(final Path file) throws IOException {
            final long size = Files.size(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                switch (this) {
                    case EMPTY -> channel.truncate(0);
                    case CUT_SHORT -> channel.truncate(size / 2);
                    case NO_HEADER -> channel.write(ByteBuffer.allocate(4096), 0);
                    default -> channel.write(ByteBuffer.allocate((int) (size / 2)), size / 4);
                }
            }
        }
    }

    private final BrokerFolder folder = BrokerFolder.create();
    private final Path cache = folder.path().resolve("cache");

    @BeforeEach
    void chooseCache() {
        System.setProperty(CACHE, cache.toString());
    }

    @AfterEach
    void close() {
        System.clearProperty(CACHE);
        System.clearProperty(JAVA);
        folder.close();
    }

    private TunClient connect() {
        return TunClient.connect(folder.options().withBrokerIdleExit(Duration.ofMillis(100)));
    }

    private static boolean isMapped(final TunClient client, final Path archive) {
        return !ProcessView.of(client.brokerProcessId())
                .mappings(archive.toString())
                .isEmpty();
    }

    private List<Path> archives() {
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(cache)) {
            return all.toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Lets a broker come and go, and returns the archive that it leaves. */
    private Path leaveArchive() {
        final ProcessHandle broker;
        try (TunClient client = connect()) {
            broker = ProcessHandle.of(client.brokerProcessId()).orElseThrow();
            client.createAdapter("Known", "Test").startSession().close();
        }
        await().atMost(DEADLINE).until(() -> {
            assertEquals(List.of(), broker.children().toList(), "it runs no other program");
            return !broker.isAlive();
        });
        assertEquals(1, archives().size(), folder::log);
        return archives().get(0);
    }

    @Test
    void shouldBeLeftByOneBrokerAndUsedByTheNext() throws IOException {
        final Path archive = leaveArchive();
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)));
        final Object made = Files.getLastModifiedTime(archive);

        final int broker;
        try (TunClient client = connect()) {
            broker = client.brokerProcessId();
            assertTrue(isMapped(client, archive), folder::log);
            client.createAdapter("Known", "Test");
        }
        await().atMost(DEADLINE).until(() -> !ProcessView.of(broker).exists());
        assertEquals(made, Files.getLastModifiedTime(archive), "it is made once");
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.tests.jvm.JavaVersions#fromThisOn")
    @Tag("heavy")
    void shouldHoldTheClassesThatABrokerStartsWith(final Path jvm) {
        System.setProperty(JAVA, jvm.toString());
        leaveArchive();
        final List<String> command;
        try (TunClient client = connect()) {
            command = new ArrayList<>(ProcessView.of(client.brokerProcessId()).command());
            // the same once more, in a place of its own, and it says where it has each class from
            command.add(1, "-Xlog:class+load");
            // and for nobody
            command.set(command.indexOf("--starter-waits-ms") + 1, "0");
            final Path place = Path.of(command.get(command.indexOf("--directory") + 1));
            command.set(
                    command.indexOf("--directory") + 1,
                    place.resolveSibling("other-1").toString());
        }
        if (Credentials.ofThisProcess().isRoot()) {
            // with more rights it would not serve
            command.addAll(
                    0, List.of("setpriv", "--no-new-privs", "--bounding-set=-all,+net_admin"));
        }
        final List<String> loaded;
        try (ChildProcess broker = ChildProcess.start(command)) {
            assertEquals(0, broker.awaitExit(DEADLINE), () -> broker.lines().toString());
            loaded = broker.lines();
        }
        final long archived = count(loaded, "source: shared objects file (top)");
        final long read = count(loaded, "source: file:");
        assertTrue(archived > 500, () -> archived + " classes from the archive");
        assertTrue(read * 10 < archived, () -> read + " classes from jars, " + archived + " not");
    }

    private static long count(final List<String> lines, final String words) {
        return lines.stream().filter(line -> line.contains(words)).count();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldDoNoHarmWhenItIsDamaged(final Damage damage) throws IOException {
        final Path archive = leaveArchive();
        damage.inflictOn(archive);

        try (TunClient client = connect()) {
            assertNotEquals(0, client.runningDriverVersion());
            client.createAdapter("Known", "Test").startSession().close();
        }
    }

    @Test
    void shouldNotBeUsedWhenOthersCanWriteIt() throws IOException {
        final Path archive = leaveArchive();
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-rw-rw-"));

        try (TunClient client = connect()) {
            assertFalse(isMapped(client, archive));
        }
    }
}
