package org.tunbroker.broker.driver.wintun;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.tunbroker.TunException;

/**
 * Waits for Wintun's read-wait event, which its session owns, and for a stop event of its own,
 * which stays set.
 */
final class WindowsSessionWait implements SessionWait {
    private static final int HANDLES = 2;

    private final long stopEvent;
    // HANDLE[2]; the stop event first: when both are set, the lower index is what wakes, and an
    // auto-reset event that did not wake stays set
    private final ByteBuffer handles =
            ByteBuffer.allocateDirect(HANDLES * Long.BYTES).order(ByteOrder.nativeOrder());
    private boolean closed;

    WindowsSessionWait(final long readWaitEvent) {
        stopEvent = WindowsCalls.CreateEventW(0, 1, 0, 0);
        if (stopEvent == 0) {
            throw new TunException(
                    Native.getLastError(), "CreateEvent", "no event for a session", null);
        }
        handles.putLong(0, stopEvent).putLong(Long.BYTES, readWaitEvent);
    }

    @Override
    public void await(final int timeoutMs) {
        final int woken = WindowsCalls.WaitForMultipleObjects(
                HANDLES, BufferUtil.address(handles), 0, timeoutMs);
        if (woken == WindowsCalls.WAIT_FAILED) {
            throw new TunException(
                    Native.getLastError(),
                    "WaitForMultipleObjects",
                    "cannot wait for Wintun's event",
                    null);
        }
    }

    @Override
    public void stop() {
        WindowsCalls.SetEvent(stopEvent);
    }

    /** Closes the stop event; a second time does nothing: the handle may be another's by then. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            WindowsCalls.CloseHandle(stopEvent);
        }
    }
}
