package org.tunbroker.ipc.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Unreachable;

/**
 * Unnamed memory that processes share by handles (a Windows section backed by the page file). A
 * process without a handle cannot access it, and no lasting file contains it.
 *
 * <p>Immutable and thread-safe, except {@link #close()}.
 */
public final class Section implements AutoCloseable {
    /** A section as this process sees it. */
    public static final class View {
        private final ByteBuffer memory;
        private final Runnable unmap;

        private View(final ByteBuffer memory, final Runnable unmap) {
            this.memory = memory;
            this.unmap = unmap;
        }

        /**
         * Returns the memory. It stays mapped as long as this buffer, or one derived from it, can
         * be reached.
         *
         * @return a direct buffer of the section's length
         */
        public ByteBuffer memory() {
            return memory;
        }

        /**
         * Ends the view at once; the caller knows that no thread uses it, because an access
         * afterwards can crash the process. Idempotent.
         */
        public void unmap() {
            unmap.run();
        }
    }

    private final KernelHandle handle;
    private final int length;

    private Section(final KernelHandle handle, final int length) {
        this.handle = handle;
        this.length = length;
    }

    /**
     * Makes a section of zeros, for which Windows reserves room at once, so that no later store can
     * fail.
     *
     * @param length bytes, 1 or more
     * @return the section, to be closed by the caller
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    public static Section create(final int length) {
        final Pointer section = Kernel32.CreateFileMappingW(
                Kernel32.INVALID_HANDLE_VALUE,
                Pointer.NULL,
                Kernel32.PAGE_READWRITE,
                0,
                length,
                Pointer.NULL);
        return new Section(
                KernelHandle.ofResult(
                        section, "CreateFileMapping", "there is no room for " + length + " bytes"),
                length);
    }

    /**
     * Takes over a section that another process made and shared.
     *
     * @param handle on it, which the section owns from now on
     * @param length bytes that it has at least
     * @return the section, to be closed by the caller
     */
    public static Section of(final KernelHandle handle, final int length) {
        return new Section(handle, length);
    }

    /**
     * Returns the handle, for sharing.
     *
     * @return the handle, which the section owns
     */
    public KernelHandle handle() {
        return handle;
    }

    /**
     * Maps the section into this process.
     *
     * @return the view, which outlives the section's handle
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room for it,
     *     ERROR_ACCESS_DENIED if the section is shorter than it should be
     */
    public View map() {
        return map(Kernel32.FILE_MAP_READ | Kernel32.FILE_MAP_WRITE);
    }

    /**
     * Maps the section for reading, as {@link #map()}; a store into it ends the process.
     *
     * @return the view
     * @throws TunException as {@link #map()}
     */
    public View mapReadOnly() {
        return map(Kernel32.FILE_MAP_READ);
    }

    private View map(final int access) {
        Pointer address = tryMap(access);
        if (address == null && Native.getLastError() == ErrorCode.ERROR_NOT_ENOUGH_MEMORY.code()) {
            // a 32-bit process may still have views that are garbage
            System.gc();
            Unreachable.release();
            address = tryMap(access);
        }
        if (address == null) {
            throw WindowsFailure.ofLastError(
                    "MapViewOfFile", length + " bytes cannot be mapped into this process");
        }
        final Pointer base = address;
        final AtomicBoolean mapped = new AtomicBoolean(true);
        final Runnable unmap = () -> {
            if (mapped.compareAndSet(true, false)) {
                Kernel32.UnmapViewOfFile(base);
            }
        };
        final ByteBuffer memory = base.getByteBuffer(0, length);
        Unreachable.whenSo(memory, unmap);
        return new View(memory, unmap);
    }

    private Pointer tryMap(final int access) {
        return Kernel32.MapViewOfFile(
                handle.pointer(), access, 0, 0, Pointer.createConstant(length));
    }

    /** Closes the handle; views stay. Idempotent. */
    @Override
    public void close() {
        handle.close();
    }
}
