package org.tunbroker.tests.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;

/**
 * Counts the handles of a process, in the list of all handles of the system. GetProcessHandleCount
 * would be simpler, but Wine 8 answers 0 to it.
 */
public final class HandleCount {
    private static final int SYSTEM_EXTENDED_HANDLE_INFORMATION = 64;
    private static final int STATUS_INFO_LENGTH_MISMATCH = 0xC0000004;
    private static final int FIRST_LENGTH = 1 << 20;
    // SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX: object, process id and handle, each as wide as a pointer,
    // then 16 bytes of other things
    private static final int ENTRY_LENGTH = 3 * Native.POINTER_SIZE + 16;

    private HandleCount() {}

    /**
     * Counts.
     *
     * @param processId of a process that runs
     * @return how many it has open
     */
    public static int of(final long processId) {
        for (int length = FIRST_LENGTH; ; length *= 2) {
            try (Memory buffer = new Memory(length)) {
                final int status = NativeLibrary.getInstance("ntdll")
                        .getFunction("NtQuerySystemInformation")
                        .invokeInt(new Object[] {
                            SYSTEM_EXTENDED_HANDLE_INFORMATION, buffer, length, new IntByReference()
                        });
                if (status == 0) {
                    return count(buffer, (int) processId);
                }
                if (status != STATUS_INFO_LENGTH_MISMATCH) {
                    throw new IllegalStateException("status 0x" + Integer.toHexString(status));
                }
            }
        }
    }

    private static int count(final Memory buffer, final int processId) {
        final int all = buffer.getInt(0);
        int own = 0;
        for (int i = 0; i < all; i++) {
            final long entry = 2L * Native.POINTER_SIZE + (long) i * ENTRY_LENGTH;
            if (buffer.getInt(entry + Native.POINTER_SIZE) == processId) {
                own++;
            }
        }
        return own;
    }
}
