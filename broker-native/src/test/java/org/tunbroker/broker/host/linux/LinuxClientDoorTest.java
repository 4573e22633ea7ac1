package org.tunbroker.broker.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.ClientFile;
import org.tunbroker.ipc.place.Generation;

@EnabledOnOs(OS.LINUX)
class LinuxClientDoorTest {
    private static final long JOINED = 4711;
    // where a client's file has Aeron's number of it
    private static final int JOINED_OFFSET = 8;

    private final List<Long> abandoned = new ArrayList<>();
    private Generation generation;
    private LinuxClientDoor door;
    private long nowNs = Long.MAX_VALUE;

    @BeforeEach
    void open(@TempDir final Path folder) throws IOException {
        generation = BrokerDirectory.at(folder).generation(1);
        Files.createDirectories(generation.clients());
        door = new LinuxClientDoor(generation, () -> nowNs);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private boolean isAnybodyComing() {
        return door.isAnybodyComing(id -> id == 1, abandoned::add);
    }

    private void passSeconds(final long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Makes the file of a client that died. */
    private Path leave(final long aeronClientId) throws IOException {
        final Path file = generation.client(2);
        final ClientFile made = ClientFile.create(generation.client(3));
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(generation.client(3)))
                .order(ByteOrder.LITTLE_ENDIAN);
        made.close();
        Files.write(file, bytes.putLong(JOINED_OFFSET, aeronClientId).array());
        return file;
    }

    @Test
    void shouldExpectNobodyWhenThereIsNoFileOfAnUnknownClient() throws IOException {
        assertFalse(isAnybodyComing());
        Files.createFile(generation.client(1));
        assertFalse(isAnybodyComing());
        assertTrue(Files.exists(generation.client(1)));
    }

    @Test
    void shouldForgetWhoDiedAfterJoiningAeronAtOnce() throws IOException {
        final Path file = leave(JOINED);
        assertFalse(isAnybodyComing());
        assertEquals(List.of(JOINED), abandoned);
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {-3650, -1, 0, 1, 3650})
    void shouldGiveWhoHasNotLockedYetFiveSecondsWhateverItsFileSaysOfItsAge(final int days)
            throws IOException {
        final Path file = leave(0);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(days, ChronoUnit.DAYS)));
        assertTrue(isAnybodyComing());
        passSeconds(4);
        assertTrue(isAnybodyComing());
        passSeconds(1);
        assertFalse(isAnybodyComing());
        assertEquals(List.of(0L), abandoned);
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldCountAnewWhenAnotherFileOfThatNameComes() throws IOException {
        final Path file = leave(0);
        assertTrue(isAnybodyComing());
        Files.delete(file);
        assertFalse(isAnybodyComing());
        passSeconds(10);
        leave(0);
        assertTrue(isAnybodyComing());
    }

    @Test
    void shouldLeaveAloneWhatNoClientMakes() throws IOException {
        final Path folder = generation.clients().resolve("folder");
        Files.createDirectories(folder.resolve("inside"));
        final Path link = generation.clients().resolve("link");
        Files.createSymbolicLink(link, Path.of("/proc/1/mem"));
        final Path closed = Files.createFile(
                generation.clients().resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        isAnybodyComing();
        passSeconds(10);
        assertFalse(isAnybodyComing());
        assertTrue(Files.exists(folder));
        Files.deleteIfExists(closed);
        Files.deleteIfExists(link);
    }
}
