package org.tunbroker.ipc.os.linux;

/**
 * Pages of shared memory that are mapped and not used for now (madvise). Where the kernel does not
 * take the advice, nothing changes.
 *
 * <p>Stateless and thread-safe.
 */
public final class SharedPages {
    private SharedPages() {}

    /**
     * Takes the pages out of this process, not out of the file, where they stay allocated: what is
     * read or written again is there, as it is in the file.
     *
     * @param address where a file in shared memory is mapped as shared, a multiple of the page size
     * @param length bytes
     */
    public static void forget(final long address, final long length) {
        LibC.madvise(address, length, LibC.MADV_DONTNEED);
    }

    /**
     * Gives the pages back to the machine, for all who map them; they read zeros there.
     *
     * @param address where shared memory is mapped, a multiple of the page size
     * @param length bytes
     * @return false if the kernel refuses
     */
    public static boolean free(final long address, final long length) {
        return LibC.madvise(address, length, LibC.MADV_REMOVE) == 0;
    }
}
