package org.tunbroker.broker.driver.wintun.session;

import com.sun.jna.Memory;
import com.sun.jna.Native;

import org.tunbroker.ipc.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * Waits for Wintun's read-wait event, which its session owns, and for a stop event of its own,
 * which stays set.
 */
public final class WindowsSessionWait implements SessionWait {
    private static final int HANDLES = 2;

    private final KernelHandle stopEvent = KernelHandle.newManualResetEvent();
    // HANDLE[2]; the stop event first: if both are set, the lower index ends the wait, and an
    // auto-reset event that did not end it stays set
    private final Memory handles = new Memory((long) HANDLES * Native.POINTER_SIZE);

    public WindowsSessionWait(final long readWaitEvent) {
        handles.setPointer(0, stopEvent.pointer());
        handles.setLong(Native.POINTER_SIZE, readWaitEvent);
    }

    @Override
    public void await(final int timeoutMs) {
        final int woken = Kernel32.WaitForMultipleObjects(HANDLES, handles, 0, timeoutMs);
        if (woken == Kernel32.WAIT_FAILED) {
            throw WindowsFailure.ofLastError(
                    "WaitForMultipleObjects", "cannot wait for Wintun's event");
        }
    }

    @Override
    public void stop() {
        stopEvent.signal();
    }

    @Override
    public void close() {
        stopEvent.close();
    }
}
