package org.tunbroker.ipc.os.linux;

/** Operations on all threads of this process. Stateless and thread-safe. */
public final class OwnThreads {
    // the kernel requires each process to register once
    private static final boolean REGISTERED =
            LibC.membarrier(LibC.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;

    private OwnThreads() {}

    /**
     * Executes a full memory barrier on each running thread (membarrier(2)).
     *
     * @return false if the kernel, an emulator or a container's rules refuse it; then nothing is
     *     ordered
     */
    public static boolean executeBarrier() {
        return REGISTERED && LibC.membarrier(LibC.MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
    }
}
