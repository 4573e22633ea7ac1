package org.tunbroker.ipc.os.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/**
 * Unnamed memory that processes share by descriptors (memfd_create). Its length is sealed: every
 * process that has it can write it, but none can truncate it, so no load or store in it faults.
 *
 * <p>Immutable and thread-safe, except {@link #close()}.
 */
public final class SealedMemory implements AutoCloseable {
    private static final int SEALS = LibC.F_SEAL_SEAL | LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW;

    private final Descriptor descriptor;
    private final int length;

    private SealedMemory(final Descriptor descriptor, final int length) {
        this.descriptor = descriptor;
        this.length = length;
    }

    /**
     * Makes memory of zeros, allocated in full.
     *
     * @param name for people, such as in /proc/PID/maps
     * @param length bytes, 1 or more
     * @return the memory, to be closed by the caller
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room,
     *     ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_SUPPORTED if this process may not make such memory
     */
    public static SealedMemory create(final String name, final int length) {
        final SealedMemory memory = createUnsealed(name, length);
        if (LibC.fcntl(memory.descriptor.number(), LibC.F_ADD_SEALS, SEALS) != 0) {
            final TunException failure =
                    LinuxFailure.ofLastError("fcntl", "memory cannot be sealed");
            memory.close();
            throw failure;
        }
        return memory;
    }

    /** Makes memory of zeros, allocated in full, which its maker seals. */
    static SealedMemory createUnsealed(final String name, final int length) {
        final Descriptor made = open(name);
        boolean complete = false;
        try {
            if (LibC.ftruncate(made.number(), length) != 0) {
                throw LinuxFailure.ofLastError("ftruncate", "memory cannot be made");
            }
            final SealedMemory memory = new SealedMemory(made, length);
            memory.allocate();
            complete = true;
            return memory;
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    private static Descriptor open(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        final ByteBuffer terminated = ByteBuffer.allocateDirect(bytes.length + 1);
        for (int i = 0; i < bytes.length; i++) {
            terminated.put(i, bytes[i]);
        }
        final int flags = LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING;
        int made = LibC.memfdCreate(terminated, flags | LibC.MFD_NOEXEC_SEAL);
        if (made < 0 && LibC.errno() == LibC.EINVAL) {
            // before Linux 6.3
            made = LibC.memfdCreate(terminated, flags);
        }
        if (made < 0) {
            throw LinuxFailure.ofLastError("memfd_create", "memory cannot be made");
        }
        return new Descriptor(made);
    }

    /**
     * Takes over memory that another process made and shared.
     *
     * @param descriptor on it, which the memory owns from now on, or closes if this fails
     * @param length bytes that it must have
     * @return the memory, to be closed by the caller
     * @throws TunException ERROR_INVALID_DATA if it is not sealed, or has another length
     */
    public static SealedMemory of(final Descriptor descriptor, final int length) {
        final int seals = LibC.fcntl(descriptor.number(), LibC.F_GET_SEALS, 0);
        // read after the seals were checked: only then the length cannot change
        final int end = LibC.end(descriptor.number());
        if (seals < 0 || (seals & SEALS) != SEALS || end != length) {
            descriptor.close();
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "connect",
                    "what the other process shared has " + end + " bytes and seals " + seals
                            + ", expected " + length + " bytes that are sealed");
        }
        return new SealedMemory(descriptor, length);
    }

    /**
     * Returns the descriptor, for sharing.
     *
     * @return the descriptor, which the memory owns
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns how long the memory is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Allocates pages that were freed.
     *
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    public void allocate() {
        int result = LibC.fallocate(descriptor.number(), 0, length);
        while (result != 0 && LibC.errno() == LibC.EINTR) {
            result = LibC.fallocate(descriptor.number(), 0, length);
        }
        if (result != 0) {
            throw LinuxFailure.ofLastError("fallocate", "no room for " + length + " bytes");
        }
    }

    /**
     * Maps the memory into this process. It stays mapped as long as the buffer, or one derived from
     * it, can be reached.
     *
     * @return the memory
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room for it; its cause is
     *     a ClosedByInterruptException if the calling thread is interrupted
     */
    public MappedByteBuffer map() {
        return map(
                FileChannel.MapMode.READ_WRITE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Maps the memory for reading, as {@link #map}.
     *
     * @return the memory, read-only
     * @throws TunException as {@link #map}
     */
    public MappedByteBuffer mapReadOnly() {
        return map(FileChannel.MapMode.READ_ONLY, StandardOpenOption.READ);
    }

    private MappedByteBuffer map(
            final FileChannel.MapMode mode, final StandardOpenOption... options) {
        // Java maps files only, and unmaps them when the collector finds them unreachable
        try (FileChannel channel = FileChannel.open(
                Paths.get("/proc/self/fd", Integer.toString(descriptor.number())), options)) {
            return channel.map(mode, 0, length);
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "mmap", length + " bytes cannot be mapped: " + ex, ex);
        }
    }

    /** Closes the descriptor; what is mapped stays. Idempotent. */
    @Override
    public void close() {
        descriptor.close();
    }
}
