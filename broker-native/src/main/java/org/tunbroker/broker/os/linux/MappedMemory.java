package org.tunbroker.broker.os.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Pages that the kernel maps for this process, which take memory once they are touched.
 *
 * <p>For one thread at a time. The buffer must not be used after {@link #close}: nothing checks it.
 */
public final class MappedMemory implements AutoCloseable {
    private final UnsafeBuffer buffer;
    private boolean closed;

    private MappedMemory(final UnsafeBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Maps what a descriptor shares with the kernel.
     *
     * @return the memory, owned by the caller; null if the kernel refuses
     */
    public static MappedMemory ofIfPossible(
            final Descriptor descriptor, final long offset, final int length) {
        // populated, so that its first use does not fault
        return map(length, LibC.MAP_SHARED | LibC.MAP_POPULATE, descriptor.number(), offset);
    }

    /**
     * Maps private memory of zeros.
     *
     * @return the memory, owned by the caller; null if the kernel refuses
     */
    public static MappedMemory privateIfPossible(final int length) {
        return map(length, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
    }

    private static MappedMemory map(
            final int length, final int flags, final int descriptor, final long offset) {
        final long address =
                LibC.mmap(0, length, LibC.PROT_READ | LibC.PROT_WRITE, flags, descriptor, offset);
        return address == LibC.MAP_FAILED
                ? null
                : new MappedMemory(new UnsafeBuffer(address, length));
    }

    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Unmaps it. A second call does nothing, because the address may be reused by then. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.munmap(buffer.addressOffset(), buffer.capacity());
        }
    }
}
