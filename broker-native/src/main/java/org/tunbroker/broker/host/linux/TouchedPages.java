package org.tunbroker.broker.host.linux;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * Pages of a file in shared memory that this process touched only to allocate them. Stateless and
 * thread-safe.
 */
public final class TouchedPages {
    private TouchedPages() {}

    /**
     * Takes the pages out of this process, not out of the file, where they stay allocated: what is
     * read or written again is there, as it is in the file.
     *
     * @param address where a file in shared memory is mapped as shared, a multiple of the page size
     * @param length bytes
     */
    public static void forget(final long address, final long length) {
        // where the advice is not taken, nothing changes
        LinuxProcessCalls.madvise(
                new Pointer(address), new NativeLong(length), LinuxProcessCalls.MADV_DONTNEED);
    }
}
