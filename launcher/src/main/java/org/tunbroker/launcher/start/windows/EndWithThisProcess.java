package org.tunbroker.launcher.start.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.WindowsFailure;
import org.tunbroker.launcher.os.windows.Kernel32;

/** Makes all processes that this one starts end with it. Stateless and thread-safe. */
public final class EndWithThisProcess {
    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION: LimitFlags has the same offset for 32 and 64 bits
    private static final int LIMIT_FLAGS_OFFSET = 16;
    private static final int LENGTH_32 = 112;
    private static final int LENGTH_64 = 144;

    private EndWithThisProcess() {}

    /**
     * From now on, when this process ends for any reason, Windows ends the processes that it
     * started.
     */
    public static void begin() {
        // left open: when its last handle is closed, Windows ends the job's processes
        final Pointer job = Kernel32.INSTANCE.CreateJobObjectW(null, null);
        check("CreateJobObject", job != null);
        final Memory limits = new Memory(Native.POINTER_SIZE == Long.BYTES ? LENGTH_64 : LENGTH_32);
        limits.clear();
        limits.setInt(LIMIT_FLAGS_OFFSET, Kernel32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
        check(
                "SetInformationJobObject",
                Kernel32.INSTANCE.SetInformationJobObject(
                                job, Kernel32.JobObjectExtendedLimitInformation, limits, (int)
                                        limits.size())
                        != 0);
        check(
                "AssignProcessToJobObject",
                Kernel32.INSTANCE.AssignProcessToJobObject(job, OwnProcess.pseudoHandle()) != 0);
    }

    private static void check(final String call, final boolean done) {
        if (!done) {
            throw WindowsFailure.ofLastError(
                    call, "the broker's life cannot be tied to that of this program");
        }
    }
}
