package org.tunbroker.broker.host.linux;

import java.io.File;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The part of the shared memory that sessions leave for clients that want to connect.
 *
 * <p>Immutable and thread-safe.
 */
final class SharedReserve {
    // a connection takes less than half a mebibyte
    private static final long MOST = 32 * 1024 * 1024;
    private static final int PART = 16;

    private final Path folder;
    private final LongSupplier total;
    private final LongSupplier usable;

    /**
     * Makes the reserve of shared memory of a size.
     *
     * @param folder that is in it
     * @param total bytes of it
     * @param usable bytes that are free
     */
    SharedReserve(final Path folder, final LongSupplier total, final LongSupplier usable) {
        this.folder = folder;
        this.total = total;
        this.usable = usable;
    }

    /** Returns the reserve of the shared memory that a folder is in. */
    static SharedReserve of(final Path folder) {
        final File place = folder.toFile();
        return new SharedReserve(folder, place::getTotalSpace, place::getUsableSpace);
    }

    /**
     * Refuses to allocate what would need the reserve.
     *
     * @param length bytes to be allocated
     * @throws TunException ERROR_DISK_FULL
     */
    void check(final long length) {
        final long kept = Math.min(MOST, total.getAsLong() / PART);
        final long left = usable.getAsLong();
        if (left - length < kept) {
            throw new TunException(
                    ErrorCode.ERROR_DISK_FULL,
                    "create segment",
                    "no room for " + length + " bytes at " + folder + ": there are " + left
                            + ", of which " + kept + " are kept for clients that connect; use a"
                            + " smaller ring capacity, or free space there");
        }
    }
}
