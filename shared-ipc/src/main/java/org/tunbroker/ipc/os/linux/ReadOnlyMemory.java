package org.tunbroker.ipc.os.linux;

import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tunbroker.TunException;

/**
 * Unnamed memory that its maker writes and other processes only read. Where the kernel can seal it
 * against writing (F_SEAL_FUTURE_WRITE, Linux 5.1), nobody who gets its descriptor can write it, by
 * whatever way; its maker writes through the mapping made before. On an older kernel what is shared
 * is a descriptor opened for reading, which a process of the same user can open anew for writing.
 *
 * <p>Immutable and thread-safe, except {@link #close()}.
 */
public final class ReadOnlyMemory implements AutoCloseable {
    private static final int SEALS = LibC.F_SEAL_SEAL | LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW;

    private final SealedMemory memory;
    private final MappedByteBuffer mapped;
    // what is shared; where writing is sealed, the memory's own
    private final Descriptor shared;

    private ReadOnlyMemory(
            final SealedMemory memory, final MappedByteBuffer mapped, final Descriptor shared) {
        this.memory = memory;
        this.mapped = mapped;
        this.shared = shared;
    }

    /**
     * Makes memory of zeros, allocated in full.
     *
     * @param name for people, such as in /proc/PID/maps
     * @param length bytes, 1 or more
     * @return the memory, to be closed by the caller
     * @throws TunException as {@link SealedMemory#create}
     */
    public static ReadOnlyMemory create(final String name, final int length) {
        final SealedMemory made = SealedMemory.createUnsealed(name, length);
        boolean complete = false;
        try {
            final ReadOnlyMemory memory = of(made);
            complete = true;
            return memory;
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    private static ReadOnlyMemory of(final SealedMemory made) {
        final int number = made.descriptor().number();
        final MappedByteBuffer mapped = made.map();
        if (LibC.fcntl(number, LibC.F_ADD_SEALS, SEALS | LibC.F_SEAL_FUTURE_WRITE) == 0) {
            return new ReadOnlyMemory(made, mapped, made.descriptor());
        }
        if (LibC.fcntl(number, LibC.F_ADD_SEALS, SEALS) != 0) {
            throw LinuxFailure.ofLastError("fcntl", "memory cannot be sealed");
        }
        final byte[] path = ("/proc/self/fd/" + number + "\0").getBytes(StandardCharsets.US_ASCII);
        final int opened = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (opened < 0) {
            throw LinuxFailure.ofLastError("open", "memory cannot be opened for reading");
        }
        return new ReadOnlyMemory(made, mapped, new Descriptor(opened));
    }

    /**
     * Returns the descriptor, for sharing.
     *
     * @return the descriptor, which the memory owns
     */
    public Descriptor descriptor() {
        return shared;
    }

    /**
     * Returns the maker's own view, which can be written.
     *
     * @return the whole memory
     */
    public MappedByteBuffer mapped() {
        return mapped;
    }

    /** Closes the descriptors; what is mapped stays. Idempotent. */
    @Override
    public void close() {
        shared.close();
        memory.close();
    }
}
