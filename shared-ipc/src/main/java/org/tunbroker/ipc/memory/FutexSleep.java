package org.tunbroker.ipc.memory;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;

/**
 * Sleep on a word itself, by its address (Linux).
 *
 * <p>The owner of this object keeps the memory mapped.
 */
public final class FutexSleep implements KernelSleep {
    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    private final long address;
    // of the one sleeper
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
        if (Native.POINTER_SIZE == Long.BYTES) {
            timespec.putLong(0, timeoutNs / NS_PER_S).putLong(Long.BYTES, timeoutNs % NS_PER_S);
        } else {
            timespec.putInt(0, (int) (timeoutNs / NS_PER_S));
            timespec.putInt(Integer.BYTES, (int) (timeoutNs % NS_PER_S));
        }
        return Futex.ofThisProcess().await(address, announced, BufferUtil.address(timespec));
    }

    @Override
    public void wake() {
        Futex.ofThisProcess().wake(address);
    }
}
