package org.tunbroker.client.internal.connect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.LogPlace;

/**
 * Where a broker's log is, and its last lines, for the error of a broker that did not start or does
 * not answer. Stateless and thread-safe.
 */
final class LogTail {
    private static final int MAX_LENGTH = 2000;

    private LogTail() {}

    /**
     * Quotes a log.
     *
     * @param log of a broker directory; other processes of the user may have put anything there
     * @return the rest of a sentence: its path, and what it ends with
     */
    static String of(final Path log) {
        try {
            // a pipe in its place would never answer
            if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
                return "its log " + LogPlace.of(log) + " does not exist";
            }
            final String end = printable(read(log)).trim();
            return end.isEmpty()
                    ? "its log " + LogPlace.of(log) + " is empty"
                    : "its log " + LogPlace.of(log) + " ends: " + end;
        } catch (final IOException ex) {
            return "its log " + LogPlace.of(log) + " cannot be read: " + ex;
        }
    }

    /**
     * Adds a log to an error that the broker itself, rather than this process or its rights, may
     * have caused.
     *
     * @param ex of a connect
     * @param log of the broker
     * @return the error to throw
     */
    static TunException added(final TunException ex, final Path log) {
        final boolean isOfTheBroker = ex.is(ErrorCode.ERROR_TIMEOUT)
                || ex.is(ErrorCode.ERROR_BROKEN_PIPE)
                || ex.is(ErrorCode.ERROR_GEN_FAILURE)
                || ex.is(ErrorCode.ERROR_INVALID_DATA);
        return isOfTheBroker
                ? new TunException(ex.code(), ex.call(), ex.reason() + "; " + of(log), ex)
                : ex;
    }

    private static String read(final Path log) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                log,
                new HashSet<>(Arrays.asList(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            channel.position(Math.max(0, channel.size() - MAX_LENGTH));
            final ByteBuffer end = ByteBuffer.allocate(MAX_LENGTH);
            while (end.hasRemaining() && channel.read(end) >= 0) {
                continue;
            }
            return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
        }
    }

    /** Replaces what a terminal might take for a command; keeps the ends of lines. */
    private static String printable(final String text) {
        final StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            final char letter = text.charAt(i);
            final boolean kept = letter == '\n'
                    || !Character.isISOControl(letter)
                            && Character.getType(letter) != Character.FORMAT;
            clean.append(kept ? letter : ' ');
        }
        return clean.toString();
    }
}
