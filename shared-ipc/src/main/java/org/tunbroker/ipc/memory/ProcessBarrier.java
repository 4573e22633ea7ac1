package org.tunbroker.ipc.memory;

import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.OwnThreads;
import org.tunbroker.ipc.os.windows.OwnProcess;

/**
 * A full memory barrier on all threads of this process at once (membarrier(2),
 * FlushProcessWriteBuffers). One thread pays some microseconds now and then, so that the other
 * threads need no fence on their hot path:
 *
 * <pre>
 * the others, often                        one thread, seldom
 *   store a mark                             publish what is looked for
 *   no instruction: only the compiler        {@link #execute}
 *     keeps the order                        look at the mark
 *   look
 * </pre>
 *
 * <p>At the barrier each other thread is either before its look, and then it sees what was
 * published; or after its store, and then its mark is seen.
 *
 * <p>Stateless and thread-safe.
 */
public final class ProcessBarrier {
    private ProcessBarrier() {}

    /**
     * Executes the barrier.
     *
     * @return false if the operating system or its emulator has none; then nothing is ordered
     */
    public static boolean execute() {
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            OwnProcess.executeBarrier();
            return true;
        }
        return OwnThreads.executeBarrier();
    }
}
