package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@Timeout(30)
class SegmentTest {
    private static final int LENGTH = 3 * 64 * 1024 + 4096;

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("segment");
    }

    @Test
    void shouldHaveItsLengthAndBeAllocatedInFullWhenCreated() throws Exception {
        try (Segment segment = Segment.create(file, LENGTH)) {
            assertEquals(LENGTH, segment.buffer().capacity());
        }
        assertEquals(LENGTH, Files.size(file));
        assertTrue(allocatedBytes(file) >= LENGTH, () -> "sparse: " + file);
    }

    @Test
    void shouldBeZeroWhenCreated() throws IOException {
        Segment.create(file, LENGTH).close();
        for (final byte value : Files.readAllBytes(file)) {
            assertEquals(0, value);
        }
    }

    @Test
    void shouldOpenToItsOwnerOnlyWhenCreated() throws IOException {
        Segment.create(file, LENGTH).close();
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldLeaveAFileAloneWhenItExists() throws IOException {
        Files.writeString(file, "mine");
        assertFails(ErrorCode.ERROR_ALREADY_EXISTS, () -> Segment.create(file, LENGTH));
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void shouldLeaveNoFileWhenItCannotBeFilled() {
        assertThrows(IllegalArgumentException.class, () -> Segment.create(file, -1));
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldFailWhenTheDirectoryIsMissing() {
        assertFails(
                ErrorCode.ERROR_GEN_FAILURE,
                () -> Segment.create(directory.resolve("missing/segment"), LENGTH));
    }

    @Test
    void shouldShowWhatTheOtherMappingWrote() {
        try (Segment created = Segment.create(file, LENGTH);
                Segment opened = Segment.open(file, LENGTH)) {
            created.buffer().putInt(LENGTH - 4, 0x01020304);
            assertEquals(0x01020304, opened.buffer().getInt(LENGTH - 4));
            opened.buffer().putInt(0, 7);
            assertEquals(7, created.buffer().getInt(0));
            assertTrue(created.address() != opened.address());
        }
    }

    @Test
    void shouldRefuseAFileOfAnotherLength() throws IOException {
        Segment.create(file, LENGTH).close();
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> Segment.open(file, LENGTH - 1));
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> Segment.open(file, LENGTH + 1));
        assertEquals(LENGTH, Files.size(file), "an attempt to open must not change the file");
    }

    @Test
    void shouldSayThatThereIsNoFileWhenOpened() {
        assertFails(ErrorCode.ERROR_FILE_NOT_FOUND, () -> Segment.open(file, LENGTH));
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldGiveViewsInNetworkByteOrderThatAreIndependent() {
        try (Segment segment = Segment.create(file, LENGTH)) {
            final ByteBuffer view = segment.newView();
            assertEquals(ByteOrder.BIG_ENDIAN, view.order());
            view.position(8).putInt(0x01020304);
            assertEquals(0x04030201, segment.buffer().getInt(8, ByteOrder.LITTLE_ENDIAN));
            final ByteBuffer other = segment.newView();
            assertNotSame(view, other);
            assertEquals(0, other.position());
            assertEquals(LENGTH, other.limit());
        }
    }

    @Test
    void shouldStayMappedAfterCloseWhenItWasOpened() {
        try (Segment created = Segment.create(file, LENGTH)) {
            final Segment opened = Segment.open(file, LENGTH);
            opened.close();
            created.buffer().putInt(0, 5);
            assertEquals(5, opened.buffer().getInt(0));
        }
    }

    @Test
    void shouldRefuseAccessAfterCloseWhenItWasCreated() {
        final Segment segment = Segment.create(file, LENGTH);
        segment.close();
        segment.close();
        assertThrows(IndexOutOfBoundsException.class, () -> segment.buffer().getInt(0));
    }

    @Test
    void shouldStayMappedWhenOnlyAViewIsLeft() throws IOException {
        Segment.create(file, LENGTH).close();
        final Views views = viewsOfForgottenSegment();
        Files.delete(file);
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (views.segment.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertEquals(null, views.segment.get(), "the segment was not collected: nothing is tested");
        assertEquals(42, views.view.getInt(LENGTH - 4));
        views.view.putInt(0, 43);
        assertEquals(43, views.view.getInt(0));
    }

    private Views viewsOfForgottenSegment() {
        final Segment segment = Segment.open(file, LENGTH);
        final ByteBuffer view = segment.newView();
        view.putInt(LENGTH - 4, 42);
        return new Views(view, new WeakReference<>(segment));
    }

    private static long allocatedBytes(final Path file) throws Exception {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        final String blocks = new String(stat.getInputStream().readAllBytes()).trim();
        assertEquals(0, stat.waitFor());
        return Long.parseLong(blocks) * 512;
    }

    private static void assertFails(final ErrorCode code, final Runnable call) {
        final TunException ex = assertThrows(TunException.class, call::run);
        assertEquals(code.code(), ex.code(), ex::getMessage);
    }

    private record Views(ByteBuffer view, WeakReference<Segment> segment) {}
}
