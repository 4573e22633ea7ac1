package org.tunbroker.ipc.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.tunbroker.ipc.os.linux.Futex;

/**
 * Sleep on a word itself, by its address (Linux).
 *
 * <p>The owner of this object keeps the memory mapped.
 */
public final class FutexSleep implements KernelSleep {
    private final long address;
    // used by the one sleeper
    private final ByteBuffer timespec =
            ByteBuffer.allocateDirect(Futex.TIMESPEC_LENGTH).order(ByteOrder.nativeOrder());

    /**
     * Makes one for a word.
     *
     * @param address of the word, a multiple of 4
     */
    public FutexSleep(final long address) {
        this.address = address;
    }

    @Override
    public boolean sleep(final int announced, final long timeoutNs) {
        Futex.putTime(timespec, timeoutNs);
        return Futex.ofThisProcess().await(address, announced, BufferUtil.address(timespec));
    }

    @Override
    public void wake() {
        Futex.ofThisProcess().wake(address);
    }
}
