package org.tunbroker.launcher.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/** Ties all processes that this one starts to its own life. Stateless and thread-safe. */
public final class EndWithThisProcess {
    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION: LimitFlags stands at the same place on both
    private static final int LIMIT_FLAGS_OFFSET = 16;
    private static final int LENGTH_32 = 112;
    private static final int LENGTH_64 = 144;

    private EndWithThisProcess() {}

    /**
     * From now on Windows ends what this process starts when this process ends, however it does.
     */
    public static void begin() {
        // open until the process ends: its last handle ends the job, and the job its processes
        final Handle job =
                Handle.of("CreateJobObjectW", Kernel32.INSTANCE.CreateJobObjectW(null, null));
        final Memory limits = new Memory(Native.POINTER_SIZE == Long.BYTES ? LENGTH_64 : LENGTH_32);
        limits.clear();
        limits.setInt(LIMIT_FLAGS_OFFSET, Kernel32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
        Handle.check(
                "SetInformationJobObject",
                Kernel32.INSTANCE.SetInformationJobObject(
                        job.value(), Kernel32.JOB_OBJECT_EXTENDED_LIMIT_INFORMATION, limits, (int)
                                limits.size()));
        Handle.check(
                "AssignProcessToJobObject",
                Kernel32.INSTANCE.AssignProcessToJobObject(
                        job.value(), Kernel32.INSTANCE.GetCurrentProcess()));
    }
}
