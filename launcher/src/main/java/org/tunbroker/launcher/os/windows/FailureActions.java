package org.tunbroker.launcher.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import java.time.Duration;

/**
 * A SERVICE_FAILURE_ACTIONSW, and the one SC_ACTION that it names: what the service control manager
 * does when a service's process ends without a word. Owned by whoever makes it.
 *
 * <pre>
 * offset (32 bits)  size   field
 *  0                4      dwResetPeriod: seconds
 *  8 (4)            8 (4)  lpRebootMsg: NULL, unchanged
 * 16 (8)            8 (4)  lpCommand: NULL, unchanged
 * 24 (12)           4      cActions
 * 32 (16)           8 (4)  lpsaActions
 *
 * offset            size   field of the SC_ACTION
 *  0                4      Type
 *  4                4      Delay: milliseconds
 * </pre>
 */
final class FailureActions implements AutoCloseable {
    private static final int POINTER = Native.POINTER_SIZE;
    private static final int COUNT = 3 * POINTER;
    private static final int ACTIONS = 4 * POINTER;
    private static final int LENGTH = 5 * POINTER;
    private static final int ACTION_LENGTH = 2 * Integer.BYTES;

    private final Memory memory;

    private FailureActions(final Memory memory) {
        this.memory = memory;
    }

    /**
     * Makes one that starts the service again after each failure.
     *
     * @param delay before the start
     * @param forgotten after how long without a failure the count of failures is 0
     */
    static FailureActions restart(final Duration delay, final Duration forgotten) {
        final Memory memory = new Memory(LENGTH + ACTION_LENGTH);
        memory.clear();
        memory.setInt(0, (int) forgotten.getSeconds());
        memory.setInt(COUNT, 1);
        memory.setPointer(ACTIONS, memory.share(LENGTH));
        memory.setInt(LENGTH, ServiceCalls.SC_ACTION_RESTART);
        memory.setInt(LENGTH + Integer.BYTES, (int) delay.toMillis());
        return new FailureActions(memory);
    }

    Pointer pointer() {
        return memory;
    }

    @Override
    public void close() {
        memory.close();
    }
}
