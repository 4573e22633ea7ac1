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
 * Some descriptors that nobody gets, so that the broker can go on: Aeron needs one for a moment for
 * each stream, and could only report that there is none. Stateless and thread-safe.
 */
public final class SpareDescriptors {
    /** What a connection leaves. */
    public static final int FOR_CONNECTIONS = 4;

    /** What an adapter or a session leaves: those who want to connect need some too. */
    public static final int FOR_ADAPTERS = 16;

    private static final Path ALWAYS_THERE = Path.of("/dev/null");

    private SpareDescriptors() {}

    /**
     * Checks that there are some, by opening them; Windows does not bound them.
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
