package org.tunbroker.ipc.memory;

import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.OwnThreads;
import org.tunbroker.ipc.os.windows.OwnProcess;

/**
 * A full memory barrier on all threads of this process at once (membarrier(2),
 * FlushProcessWriteBuffers). One thread that pays some microseconds, once in a while, spares the
 * others the fence on a path that they take all the time:
 *
 * <pre>
 * the others, often                        one thread, seldom
 *   store a mark                             publish what is looked for
 *   no instruction: only the compiler        {@link #execute}
 *     keeps the order                        look at the mark
 *   look
 * </pre>
 *
 * <p>At the moment of the barrier each other thread stands before its look, or behind its store:
 * the one then sees what was published, the mark of the other is seen.
 *
 * <p>Stateless and thread-safe.
 */
public final class ProcessBarrier {
    private ProcessBarrier() {}

    /**
     * Executes the barrier.
     *
     * @return false if the operating system, or what emulates it, has none; then nothing is ordered
     */
    public static boolean execute() {
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            OwnProcess.executeBarrier();
            return true;
        }
        return OwnThreads.executeBarrier();
    }
}
