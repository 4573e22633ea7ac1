package org.tunbroker.broker.driver.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class LeaseFileTest {
    @TempDir
    private Path folder;

    private final List<FileChannel> opened = new ArrayList<>();

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    private FileChannel open(final Path file) throws IOException {
        final FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        opened.add(channel);
        return channel;
    }

    private static ByteBuffer record() {
        return LeaseFrame.seal(LeaseFrame.begin(1));
    }

    @Test
    void shouldLeaveNothingOpenWhenEachFileIsLockedByAnother() throws Exception {
        final List<FileChannel> others = new ArrayList<>();
        final TunException thrown = assertThrows(
                TunException.class,
                () -> LeaseFile.create(folder, file -> {
                    final FileChannel channel = open(file);
                    final FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
                    others.add(other);
                    other.lock();
                    return channel;
                }));
        assertTrue(thrown.is(ErrorCode.ERROR_BUSY), thrown::getMessage);
        assertEquals(10, opened.size());
        assertTrue(opened.stream().noneMatch(FileChannel::isOpen));
        for (final FileChannel other : others) {
            other.close();
        }
        assertEquals(0, files());
    }

    @Test
    void shouldLeaveNothingOpenWhenAFileCannotBeLocked() throws Exception {
        // for reading only, and such a channel takes no exclusive lock
        assertThrows(
                NonWritableChannelException.class,
                () -> LeaseFile.create(folder, file -> {
                    open(file).close();
                    final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    opened.add(channel);
                    return channel;
                }));
        assertTrue(opened.stream().noneMatch(FileChannel::isOpen));
        assertEquals(0, files());
    }

    @Test
    @DisabledOnOs(
            value = OS.WINDOWS,
            disabledReason = "a file that is open there may be seen until it is closed")
    void shouldMakeANewFileWhenTheFirstIsDeletedAtOnce() throws Exception {
        try (LeaseFile file = LeaseFile.create(folder, path -> {
            final FileChannel channel = open(path);
            if (opened.size() == 1) {
                Files.delete(path);
            }
            return channel;
        })) {
            assertEquals(2, opened.size());
            assertFalse(opened.get(0).isOpen());
            assertEquals(0, file.write(record()));
        }
    }

    @Test
    void shouldGiveSlotsAgainAndRefuseMoreThanAJournalHas() throws Exception {
        try (LeaseFile file = LeaseFile.create(folder)) {
            for (int slot = 0; slot < LeaseFile.MAX_RECORDS; slot++) {
                assertEquals(slot, file.write(record()));
            }
            final TunException thrown =
                    assertThrows(TunException.class, () -> file.write(record()));
            assertTrue(thrown.is(ErrorCode.ERROR_NOT_ENOUGH_QUOTA), thrown::getMessage);
            file.erase(7);
            assertEquals(7, file.write(record()));
            file.force();
        }
        assertEquals(1, files());
    }

    @Test
    void shouldTouchOnlyFilesWithAJournalsName() throws Exception {
        final Path parent = Files.createDirectory(folder.resolve("parent"));
        final List<String> log = new ArrayList<>();
        final LeaseFiles files =
                new LeaseFiles(parent.resolve("leases"), (level, timestamp, text) -> log.add(text));
        files.create().close();
        final Path other = Files.write(parent.resolve("leases").resolve("other.txt"), new byte[9]);
        final Path journal =
                Files.write(parent.resolve("leases").resolve("x.leases"), record().array());
        files.visitLeft((records, tooLong) -> {
            assertEquals(1, records.size());
            LeaseFrame.check(records.get(0), 1);
            return true;
        });
        assertTrue(Files.exists(other));
        assertFalse(Files.exists(journal));
        assertEquals(List.of(), log);
    }
}
