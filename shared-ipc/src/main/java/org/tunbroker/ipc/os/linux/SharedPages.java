package org.tunbroker.ipc.os.linux;

/**
 * Releases pages of mapped shared memory that are not in use (madvise). If the kernel ignores the
 * advice, nothing changes.
 *
 * <p>Stateless and thread-safe.
 */
public final class SharedPages {
    private SharedPages() {}

    /**
     * Removes the pages from this process, but not from the file, where they stay allocated. The
     * next access maps them again, with their content.
     *
     * @param address where a file in shared memory is mapped as shared, a multiple of the page size
     * @param length bytes
     */
    public static void forget(final long address, final long length) {
        LibC.madvise(address, length, LibC.MADV_DONTNEED);
    }

    /**
     * Frees the pages, for all processes that map them; they read zeros afterwards.
     *
     * @param address where shared memory is mapped, a multiple of the page size
     * @param length bytes
     * @return false if the kernel refuses
     */
    public static boolean free(final long address, final long length) {
        return LibC.madvise(address, length, LibC.MADV_REMOVE) == 0;
    }
}
