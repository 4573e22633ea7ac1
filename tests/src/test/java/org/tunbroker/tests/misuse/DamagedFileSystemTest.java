package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.life.EchoTraffic;
import org.tunbroker.tests.life.RemoteClient;

/** The files by which clients find the broker and talk to it, damaged by another process. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedFileSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** One of the files. */
    enum Victim {
        BROKER_FILE,
        CNC,
        LOCK_FILE;

        Path in(final BrokerFolder folder) {
            return switch (this) {
                case BROKER_FILE -> folder.generation().brokerFile();
                case CNC -> folder.generation().aeron().resolve("cnc.dat");
                case LOCK_FILE -> folder.directory().lockFile();
            };
        }
    }

    /** What can befall it. */
    enum Damage {
        ZEROS {
            @Override
            void inflictOn(final Path file) throws IOException {
                overwrite(file, new byte[(int) Files.size(file)]);
            }
        },
        NOISE {
            @Override
            void inflictOn(final Path file) throws IOException {
                final byte[] noise = new byte[(int) Files.size(file)];
                new Random(7).nextBytes(noise);
                overwrite(file, noise);
            }
        },
        TRUNCATED {
            @Override
            void inflictOn(final Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        },
        HALVED {
            @Override
            void inflictOn(final Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        },
        DELETED {
            @Override
            void inflictOn(final Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void inflictOn(Path file) throws IOException;

        private static void overwrite(final Path file, final byte[] bytes) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(bytes), 0);
            }
        }
    }

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    /** Each damage once, and each victim. */
    private static Stream<Arguments> some() {
        return Stream.of(Damage.values()).map(damage -> Arguments.of(victimOf(damage), damage));
    }

    private static Victim victimOf(final Damage damage) {
        return Victim.values()[damage.ordinal() % Victim.values().length];
    }

    private static Stream<Arguments> others() {
        return Stream.of(Victim.values())
                .flatMap(victim -> Stream.of(Damage.values())
                        .filter(damage -> victim != victimOf(damage))
                        .map(damage -> Arguments.of(victim, damage)));
    }

    @ParameterizedTest
    @MethodSource("some")
    void shouldEndInOrderAndTellItsClients(final Victim victim, final Damage damage)
            throws IOException {
        try (RemoteClient client = RemoteClient.start(folder)) {
            final int damaged = client.connect();
            client.createWithSession("Damaged");
            client.expect("echoed", "echo 10");
            damage.inflictOn(victim.in(folder));
            await().atMost(DEADLINE).until(() -> !ProcessView.of(damaged).exists());
            await().atMost(DEADLINE).until(() -> client.ask("ended").equals("true"));
            final String answer = client.ask("list");
            assertTrue(answer.startsWith("error 109 request: the broker died"), answer);
            if (damage != Damage.TRUNCATED) {
                // memory behind the end of a file can end a JVM wherever it looks there
                assertTrue(folder.log().contains("the broker cannot go on"), folder::log);
            }
            connectToAnother(damaged);
            client.expect("closed", "close");
            assertEquals(folder.broker(), client.connect());
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    @Tag("heavy")
    void shouldEndInOrderWhateverIsDamaged(final Victim victim, final Damage damage)
            throws IOException {
        shouldEndInOrderAndTellItsClients(victim, damage);
    }

    @ParameterizedTest
    @MethodSource("some")
    @Tag("heavy")
    void shouldLetInWhoComesBeforeTheDamageIsNoticed(final Victim victim, final Damage damage)
            throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            damage.inflictOn(victim.in(folder));
            connectToAnother(client.brokerProcessId());
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    @Tag("heavy")
    void shouldLetInWhoComesWhateverIsDamaged(final Victim victim, final Damage damage)
            throws IOException {
        shouldLetInWhoComesBeforeTheDamageIsNoticed(victim, damage);
    }

    private void connectToAnother(final int damaged) {
        try (TunClient next = TunClient.connect(folder.options())) {
            assertNotEquals(damaged, next.brokerProcessId());
            new EchoTraffic(next.createAdapter("Next", "Test").startSession()).exchange(10);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("heavy")
    void shouldEndWhenTheSocketIsGoneOrAnotherProcessListens(final boolean replaced)
            throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final Path socket = folder.generation().socket();
            if (replaced) {
                try (SocketListener squatter = SocketListener.open(socket)) {
                    connectToAnother(client.brokerProcessId());
                    // the client hung up as soon as it knew who listens
                    try (UnixSocket accepted = squatter.accept()) {
                        assertEquals(0, accepted.receive(1).length);
                    }
                }
            } else {
                Files.delete(socket);
                connectToAnother(client.brokerProcessId());
            }
        }
    }

    @Test
    void shouldSayThatNobodyAnswersWhenTheBrokerCannotNoticeTheDamage() throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final int stopped = client.brokerProcessId();
            ProcessView.of(stopped).signal("STOP");
            try {
                Damage.HALVED.inflictOn(Victim.CNC.in(folder));
                final TunException refused = assertThrows(
                        TunException.class,
                        () -> TunClient.connect(
                                folder.options().withConnectTimeout(Duration.ofSeconds(3))));
                assertTrue(refused.is(ErrorCode.ERROR_TIMEOUT), refused::getMessage);
                assertTrue(
                        refused.reason().contains("the broker does not answer"), refused::reason);
            } finally {
                ProcessView.of(stopped).signal("CONT");
            }
            connectToAnother(stopped);
        }
    }

    @Test
    void shouldEndWhenStreamsMakeNoSense() throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final List<Path> streams;
            try (Stream<Path> files =
                    Files.list(folder.generation().aeron().resolve("publications"))) {
                streams = files.toList();
            }
            for (final Path stream : streams) {
                final byte[] nonsense = new byte[(int) Files.size(stream)];
                Arrays.fill(nonsense, (byte) -1);
                Damage.overwrite(stream, nonsense);
            }
            connectToAnother(client.brokerProcessId());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "nothing", "lock"})
    void shouldSayThatTheLockFileIsNoneWhenItIsLink(final String target) throws IOException {
        folder.directory().prepare();
        final Path lock = folder.directory().lockFile();
        Files.createSymbolicLink(lock, lock.resolveSibling(target));
        final TunException refused =
                assertThrows(TunException.class, () -> TunClient.connect(folder.options()));
        assertTrue(refused.reason().contains("is no file; remove it"), refused::getMessage);
        assertTrue(Files.isSymbolicLink(lock));
        assertFalse(Files.exists(lock.resolveSibling("nothing")));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldNotMindWhatAKilledBrokerLeftWhenThatIsDamaged(final Damage damage)
            throws IOException {
        final int killed;
        try (TunClient client = TunClient.connect(folder.options())) {
            killed = client.brokerProcessId();
            folder.kill(killed);
        }
        damage.inflictOn(Victim.BROKER_FILE.in(folder));
        damage.inflictOn(Victim.CNC.in(folder));
        connectToAnother(killed);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -7, 0, 1, Long.MAX_VALUE})
    @Tag("heavy")
    void shouldStartWhateverNumberTheLockFileHolds(final long number) throws IOException {
        folder.directory().prepare();
        Files.write(
                folder.directory().lockFile(),
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(0, number)
                        .array());
        connectToAnother(0);
    }
}
