package org.tunbroker.ipc.windows;

import com.sun.jna.Pointer;

/** This process, as Windows knows it. Stateless and thread-safe. */
public final class OwnProcess {
    private OwnProcess() {}

    /**
     * Returns this process's number.
     *
     * @return the process id
     */
    public static int id() {
        return HandleCalls.GetCurrentProcessId();
    }

    /**
     * Returns what stands for this process in its own calls.
     *
     * @return a handle that need not be closed, and means another process anywhere else
     */
    public static Pointer pseudoHandle() {
        return HandleCalls.GetCurrentProcess();
    }

    /** Executes a full memory barrier on every processor that runs a thread of this process. */
    public static void executeBarrier() {
        BarrierCalls.FlushProcessWriteBuffers();
    }
}
