package org.tunbroker.broker.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/**
 * An eventfd that stays readable from the first signal on, so that every wait on it ends, unless it
 * is reset.
 *
 * <p>Thread-safe, but for {@link #close}, which comes after everything else.
 */
public final class WakeEvent implements AutoCloseable {
    private final Descriptor descriptor = Descriptor.of(
            LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK),
            "eventfd",
            errno -> "no more descriptors: raise the limit on open files, or close adapters");
    private final ByteBuffer one =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
    private final ByteBuffer count = ByteBuffer.allocateDirect(Long.BYTES);

    public Descriptor descriptor() {
        return descriptor;
    }

    public void signal() {
        // can fail only when it was signalled 2^64 times before
        LibC.write(descriptor.number(), BufferUtil.address(one), Long.BYTES);
    }

    /** Forgets the signals so far; for one thread. */
    public void reset() {
        // fails if there was none
        LibC.read(descriptor.number(), BufferUtil.address(count), Long.BYTES);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
