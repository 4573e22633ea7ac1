package org.tunbroker.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tunbroker.launcher.command.terminal.PlainText;

/**
 * The last lines of a log, and those that are added. A log that became shorter was put aside, and
 * is read anew from its beginning. For one thread.
 */
final class LogEnd implements AutoCloseable {
    private static final int BLOCK = 16 * 1024;
    private static final long LOOK_MS = 200;

    private final Path log;
    private SeekableByteChannel channel;
    private byte[] unfinished = {};

    private LogEnd(final Path log, final SeekableByteChannel channel) {
        this.log = log;
        this.channel = channel;
    }

    /** Opens a log before its last lines. */
    static LogEnd open(final Path log, final int lines) throws IOException {
        final SeekableByteChannel channel = Files.newByteChannel(log, LinkOption.NOFOLLOW_LINKS);
        channel.position(beginOf(channel, lines));
        return new LogEnd(log, channel);
    }

    private static long beginOf(final SeekableByteChannel channel, final int lines)
            throws IOException {
        int found = 0;
        final long length = channel.size();
        for (long end = length; end > 0; end -= BLOCK) {
            final long begin = Math.max(0, end - BLOCK);
            final byte[] block = read(channel, begin, (int) (end - begin));
            for (int i = block.length - 1; i >= 0; i--) {
                // the last byte ends the last line
                if (block[i] == '\n' && begin + i != length - 1 && ++found == lines) {
                    return begin + i + 1;
                }
            }
        }
        return lines <= 0 ? length : 0;
    }

    private static byte[] read(
            final SeekableByteChannel channel, final long position, final int length)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        channel.position(position);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            continue;
        }
        final byte[] read = new byte[bytes.position()];
        bytes.flip();
        bytes.get(read);
        return read;
    }

    /** Prints the lines that are complete, without what a terminal would obey. */
    void print(final PrintWriter out) throws IOException {
        byte[] block = read(channel, channel.position(), BLOCK);
        while (block.length > 0) {
            print(block, out);
            block = read(channel, channel.position(), BLOCK);
        }
        out.flush();
    }

    private void print(final byte[] block, final PrintWriter out) {
        int begin = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == '\n') {
                final byte[] line = new byte[unfinished.length + i - begin];
                System.arraycopy(unfinished, 0, line, 0, unfinished.length);
                System.arraycopy(block, begin, line, unfinished.length, i - begin);
                unfinished = new byte[0];
                begin = i + 1;
                out.println(PlainText.of(
                        new String(line, StandardCharsets.UTF_8).replaceAll("\r$", "")));
            }
        }
        final byte[] left = new byte[unfinished.length + block.length - begin];
        System.arraycopy(unfinished, 0, left, 0, unfinished.length);
        System.arraycopy(block, begin, left, unfinished.length, block.length - begin);
        unfinished = left;
    }

    /** Waits until there is more, perhaps in a new file of the same name. */
    void await() throws IOException, InterruptedException {
        while (true) {
            if (channel.size() > channel.position()) {
                return;
            }
            if (isPutAside()) {
                reopen();
                return;
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private boolean isPutAside() throws IOException {
        try {
            return Files.size(log) < channel.position();
        } catch (final NoSuchFileException ex) {
            // it is being put aside just now
            return false;
        }
    }

    private void reopen() throws IOException {
        final SeekableByteChannel next = Files.newByteChannel(log, LinkOption.NOFOLLOW_LINKS);
        channel.close();
        channel = next;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
