package org.tunbroker.launcher.command.capture;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Locale;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.capture.CapturedPackets;

/**
 * Where packets are written: standard output, one file, or a ring of files, of which the oldest is
 * deleted for the next. Each file is complete by itself. For one thread.
 */
final class CaptureFiles implements CapturedPackets, Closeable {
    private static final String STANDARD_OUTPUT = "-";

    private final String name;
    // 0: without bound, both
    private final int most;
    private final long maxLength;
    private final Capture capture;
    private final int snapLength;
    private final ArrayDeque<Path> written = new ArrayDeque<>();
    private PcapngWriter writer;
    private int number;
    private long packetsBefore;
    private long dropsBefore;
    // thrown later, since the packets come by a callback
    private IOException failure;

    CaptureFiles(
            final String name,
            final int most,
            final long maxLength,
            final Capture capture,
            final int snapLength)
            throws IOException {
        this.name = name;
        this.most = most;
        this.maxLength = maxLength;
        this.capture = capture;
        this.snapLength = snapLength;
        writer = next();
    }

    static boolean isStandardOutput(final String name) {
        return name.equals(STANDARD_OUTPUT);
    }

    private PcapngWriter next() throws IOException {
        return new PcapngWriter(
                open(),
                capture.interfaceName(),
                "adapter " + capture.adapterName() + " of tunbroker",
                snapLength);
    }

    private WritableByteChannel open() throws IOException {
        if (isStandardOutput(name)) {
            return new FileOutputStream(FileDescriptor.out).getChannel();
        }
        final Path path = maxLength == 0 ? Paths.get(name) : numbered(++number);
        written.add(path);
        if (most > 0 && written.size() > most) {
            Files.deleteIfExists(written.remove());
        }
        return FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /** Puts a number before the file's ending. */
    private Path numbered(final int which) {
        final int dot = name.lastIndexOf('.');
        final boolean hasEnding = dot > Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        final String ending = hasEnding ? name.substring(dot) : "";
        return Paths.get(String.format(
                Locale.ROOT,
                "%s_%05d%s",
                hasEnding ? name.substring(0, dot) : name,
                which,
                ending));
    }

    @Override
    public void packet(
            final long timeNs,
            final boolean toClient,
            final int length,
            final int dropped,
            final ByteBuffer bytes) {
        if (maxLength > 0 && writer.packets() > 0 && writer.written() >= maxLength) {
            try {
                goOn();
            } catch (final IOException ex) {
                failure = ex;
            }
        }
        if (failure == null) {
            writer.packet(timeNs, toClient, length, dropped, bytes);
        }
    }

    /** Goes on in another file. */
    private void goOn() throws IOException {
        writer.close();
        packetsBefore += writer.packets();
        dropsBefore += writer.drops();
        writer = next();
    }

    /** Counts packets that were dropped before one that is not written. */
    void lost(final int dropped) {
        writer.lost(dropped);
    }

    /**
     * Writes out what is buffered.
     *
     * @throws IOException also if writing failed before
     */
    void flush() throws IOException {
        if (failure != null) {
            throw failure;
        }
        writer.flush();
    }

    /** Returns how many packets were written into all files. */
    long packets() {
        return packetsBefore + writer.packets();
    }

    /** Notes how many were dropped in all, before this is closed. */
    void drops(final long all) {
        writer.drops(all - dropsBefore);
    }

    @Override
    public void close() throws IOException {
        if (failure != null) {
            throw failure;
        }
        writer.close();
    }
}
