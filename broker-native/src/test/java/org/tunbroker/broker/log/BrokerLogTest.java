package org.tunbroker.broker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;

class BrokerLogTest {
    private static final int LONGEST_FILE = 1024;

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(-5);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final BrokerLog log =
            new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), clock::get);
    private final List<Event.LogLine> heard = new ArrayList<>();

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldWriteLevelsAndTellTheListener() {
        log.listener(heard::add);
        log.info("one");
        log.warning("two");
        log.error("three");
        log.line(7, 0, "four");
        final List<String> lines = lines();
        assertTrue(lines.get(0).endsWith(" INFO one"), lines.get(0));
        assertTrue(lines.get(1).endsWith(" WARN two"), lines.get(1));
        assertTrue(lines.get(2).endsWith(" ERROR three"), lines.get(2));
        assertEquals("1601-01-01T00:00:00Z ERROR four", lines.get(3));
        assertEquals(4, heard.size());
        assertEquals(2, heard.get(3).level);
    }

    @Test
    void shouldBoundLinesInASecondAndSayHowManyWereLeftOut() {
        log.listener(heard::add);
        log.limit(3, null);
        for (int i = 0; i < 10; i++) {
            log.info("line " + i);
        }
        assertEquals(3, lines().size());
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log.info("later");
        final List<String> lines = lines();
        assertEquals(5, lines.size());
        assertTrue(lines.get(3).contains("7 lines were left out"), lines.get(3));
        assertTrue(lines.get(4).endsWith("later"), lines.get(4));
        assertEquals(5, heard.size());
    }

    @Test
    void shouldMakeOneLineOfBoundedLengthOfWhatAClientSays() {
        log.listener(heard::add);
        log.info("a\n2020 ERROR forged\r" + "\u20ac".repeat(100_000));
        assertEquals(1, lines().size());
        // it fits a message, whatever its letters take
        new ControlCodec().encode(ControlProtocol.EVENT, 0, heard.get(0));
        assertEquals("null", BrokerLog.shortened(null));
        assertEquals(
                "a  [2J b c d ",
                BrokerLog.shortened("a\u001b\u009b[2J\u202eb\u2028c\u2029d\u200b"),
                "what a terminal obeys");
    }

    @Test
    void shouldBoundTheTraceOfAFault() {
        log.fault("a fault", new IllegalStateException("on purpose"));
        final StackOverflowError deep = new StackOverflowError();
        final StackTraceElement[] frames = new StackTraceElement[1000];
        Arrays.fill(frames, new StackTraceElement("Deep", "call", "Deep.java", 1));
        deep.setStackTrace(frames);
        log.fault("another", deep);
        assertTrue(lines().get(0).contains("a fault: java.lang.IllegalStateException: on purpose"));
        assertTrue(lines().size() < 50, () -> "lines: " + lines().size());
    }

    private void fill(final FileChannel channel, final LogFile file, final int lines)
            throws IOException {
        for (int i = 0; i < lines; i++) {
            if (file.admit(100)) {
                channel.write(ByteBuffer.allocate(100));
            }
        }
    }

    @Test
    void shouldKeepItsFileShortAndWhatWasBeforeOnce() throws IOException {
        final Path path = folder.resolve("broker.log");
        Files.write(path, new byte[3 * LONGEST_FILE]);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            final LogFile file = new LogFile(channel, path, LONGEST_FILE);
            fill(channel, file, 1);
            assertEquals(3 * LONGEST_FILE, Files.size(folder.resolve("broker.log.1")));
            assertEquals(100, Files.size(path));
            fill(channel, file, 1000);
            assertTrue(Files.size(path) <= LONGEST_FILE + 200);
            assertTrue(Files.size(folder.resolve("broker.log.1")) <= LONGEST_FILE + 200);
        }
    }

    @Test
    void shouldGoOnWithoutTheOldFileWhereItCannotBeKept() throws IOException {
        final Path path = folder.resolve("broker.log");
        // no file can have that name then
        Files.createDirectories(folder.resolve("broker.log.1").resolve("taken"));
        try (FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            fill(channel, new LogFile(channel, path, LONGEST_FILE), 1000);
            assertTrue(Files.size(path) <= LONGEST_FILE + 200);
        }
    }

    @Test
    void shouldEndWhereItsFileCannotBeCut() throws IOException {
        final Path path = folder.resolve("broker.log");
        Files.write(path, new byte[2 * LONGEST_FILE]);
        try (FileInputStream input = new FileInputStream(path.toFile());
                FileOutputStream unwritable = new FileOutputStream(input.getFD())) {
            final LogFile file = new LogFile(unwritable.getChannel(), path, LONGEST_FILE);
            assertFalse(file.admit(1));
            log.limit(100, file);
            log.info("unheard");
            assertEquals(List.of(), lines());
        }
    }

    @Test
    void shouldGoOnWhereTheOutputHasNoSize() throws IOException {
        final Path path = folder.resolve("broker.log");
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // it answers as a pipe does on Windows
        channel.close();
        log.limit(100, new LogFile(channel, path, LONGEST_FILE));
        log.info("heard");
        assertEquals(1, lines().size());
    }
}
