package org.tunbroker.broker.limit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * Descriptors that are kept free for the broker itself: Aeron needs one for a moment for each
 * stream, and can only report that there is none. Stateless and thread-safe.
 */
public final class SpareDescriptors {
    /** How many a new connection must leave free. */
    public static final int FOR_CONNECTIONS = 4;

    /** How many an adapter or a session must leave free, so that clients can still connect. */
    public static final int FOR_ADAPTERS = 16;

    private static final Path ALWAYS_THERE = Path.of("/dev/null");

    private SpareDescriptors() {}

    /**
     * Checks that so many are free, by opening them. Windows does not bound them.
     *
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES
     */
    public static void check(final String call, final int count) {
        if (!OperatingSystem.current().boundsOpenFiles()) {
            return;
        }
        final List<FileChannel> opened = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                opened.add(FileChannel.open(ALWAYS_THERE));
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_TOO_MANY_OPEN_FILES,
                    call,
                    "the broker has too many open files: close some connections or adapters, or"
                            + " raise the limit on open files (ulimit -n) where it is started",
                    ex);
        } finally {
            CloseHelper.closeAll(opened);
        }
    }
}
