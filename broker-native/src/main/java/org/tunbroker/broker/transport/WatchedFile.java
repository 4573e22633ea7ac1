package org.tunbroker.broker.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A file through which clients find or reach the broker. Any process of the user can change it.
 * Clients can then no longer connect, and the broker must notice that.
 *
 * <p>For the control loop's thread.
 */
public final class WatchedFile {
    private final Path path;
    private final BooleanSupplier content;
    private final Object key;
    private final long size;

    /**
     * Remembers which file it is.
     *
     * @param path that the broker made
     * @param content tells whether the decisive bytes are as the broker wrote them; asked only
     *     while the file has its size, since memory behind the end of a file cannot be read
     */
    public WatchedFile(final Path path, final BooleanSupplier content) {
        this.path = path;
        this.content = content;
        final BasicFileAttributes now = attributes();
        key = now.fileKey();
        size = now.size();
    }

    /**
     * Checks the file.
     *
     * @throws TunException ERROR_INVALID_DATA if it is not what the broker made
     */
    public void check() {
        final BasicFileAttributes now = attributes();
        if (!Objects.equals(key, now.fileKey()) || now.size() != size || !content.getAsBoolean()) {
            throw damaged("something else stands in it", null);
        }
    }

    private BasicFileAttributes attributes() {
        try {
            // not by a channel: closing one would release the lock on the lock file
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (final IOException ex) {
            throw damaged(ex.toString(), ex);
        }
    }

    private TunException damaged(final String how, final IOException cause) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "serve",
                "another process changed " + path + ", without which no client can come in (" + how
                        + "); the next connect starts another broker",
                cause);
    }
}
