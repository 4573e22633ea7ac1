package org.tunbroker.broker.driver.wintun.dll;

import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * A file on Windows that nobody can write to, rename or delete while this is open, so every process
 * reads the same content meanwhile.
 *
 * <p>For one thread.
 */
final class LockedFile implements AutoCloseable {
    // the genuine DLLs have half a MiB
    private static final int MAX_LENGTH = 16 * 1024 * 1024;
    private static final int CHUNK_LENGTH = 64 * 1024;
    private static final int MAX_PATH_LENGTH = 32 * 1024;
    private static final String LONG_PATH = "\\\\?\\";

    private final KernelHandle handle;
    private final Path path;

    private LockedFile(final KernelHandle handle, final Path path) {
        this.handle = handle;
        this.path = path;
    }

    /**
     * Opens a file for reading, sharing it for reading only.
     *
     * @throws TunException ERROR_FILE_NOT_FOUND, or ERROR_ACCESS_DENIED, or another if somebody has
     *     it open for writing
     */
    static LockedFile open(final Path file) {
        final KernelHandle handle = open(
                file, Kernel32.GENERIC_READ | Kernel32.READ_CONTROL, Kernel32.FILE_SHARE_READ, 0);
        try {
            return new LockedFile(handle, finalPath(handle, file));
        } catch (final TunException ex) {
            handle.close();
            throw ex;
        }
    }

    private static KernelHandle open(
            final Path file, final int access, final int share, final int flags) {
        final Pointer handle = Kernel32.CreateFileW(
                new WString(file.toAbsolutePath().toString()),
                access,
                share,
                Pointer.NULL,
                Kernel32.OPEN_EXISTING,
                flags,
                Pointer.NULL);
        return KernelHandle.ofResult(handle, "CreateFile", unreadable(file));
    }

    /** The path with links resolved, so that changing a link has no effect any more. */
    private static Path finalPath(final KernelHandle handle, final Path file) {
        final char[] buffer = new char[MAX_PATH_LENGTH];
        final int length =
                Kernel32.GetFinalPathNameByHandleW(handle.pointer(), buffer, buffer.length, 0);
        if (length <= 0 || length >= buffer.length) {
            throw WindowsFailure.ofLastError("GetFinalPathNameByHandle", unreadable(file));
        }
        final String name = new String(buffer, 0, length);
        // Java's paths have no such prefix; a network share's prefix stays, and fails
        return Path.of(name.startsWith(LONG_PATH) ? name.substring(LONG_PATH.length()) : name);
    }

    /** Returns where the file is, links resolved. */
    Path path() {
        return path;
    }

    /**
     * Reads the file, once.
     *
     * @throws TunException ERROR_INVALID_DATA if it is far too long for a DLL or a list
     */
    byte[] content() {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        final byte[] chunk = new byte[CHUNK_LENGTH];
        final IntByReference read = new IntByReference();
        do {
            if (Kernel32.ReadFile(handle.pointer(), chunk, chunk.length, read, Pointer.NULL) == 0) {
                throw WindowsFailure.ofLastError("ReadFile", unreadable(path));
            }
            content.write(chunk, 0, read.getValue());
            if (content.size() > MAX_LENGTH) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_DATA, "read " + path, "it is too long");
            }
        } while (read.getValue() > 0);
        return content.toByteArray();
    }

    /** Returns owner and access list of the file, in SDDL. */
    String security() {
        return SecurityDescriptor.read(handle, path);
    }

    /** Returns owner and access list of a folder, in SDDL. */
    static String securityOfFolder(final Path folder) {
        // without backup semantics a folder cannot be opened
        try (KernelHandle handle = open(
                folder,
                Kernel32.READ_CONTROL,
                Kernel32.FILE_SHARE_READ | Kernel32.FILE_SHARE_WRITE | Kernel32.FILE_SHARE_DELETE,
                Kernel32.FILE_FLAG_BACKUP_SEMANTICS)) {
            return SecurityDescriptor.read(handle, folder);
        }
    }

    private static String unreadable(final Path file) {
        return file + " cannot be opened or read";
    }

    @Override
    public void close() {
        handle.close();
    }
}
