package org.tunbroker.broker.driver.wintun.dll;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A file of Windows that nobody can write to, rename or delete as long as this is open: what was
 * read from it is what anybody else reads from it meanwhile.
 *
 * <p>For one thread.
 */
final class LockedFile implements AutoCloseable {
    // the genuine DLLs have half a MiB
    private static final int MAX_LENGTH = 16 * 1024 * 1024;
    private static final int CHUNK_LENGTH = 64 * 1024;
    private static final int MAX_PATH_LENGTH = 32 * 1024;
    private static final String LONG_PATH = "\\\\?\\";

    private final long handle;
    private final Path path;
    private boolean closed;

    private LockedFile(final long handle, final Path path) {
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
        final long handle = open(
                file,
                FileCalls.GENERIC_READ | FileCalls.READ_CONTROL,
                FileCalls.FILE_SHARE_READ,
                0);
        try {
            return new LockedFile(handle, finalPath(handle, file));
        } catch (final TunException ex) {
            FileCalls.CloseHandle(handle);
            throw ex;
        }
    }

    private static long open(final Path file, final int access, final int share, final int flags) {
        final long handle = FileCalls.CreateFileW(
                new WString(file.toAbsolutePath().toString()),
                access,
                share,
                0,
                FileCalls.OPEN_EXISTING,
                flags,
                0);
        if (handle == FileCalls.INVALID_HANDLE_VALUE) {
            throw failure("CreateFile", file);
        }
        return handle;
    }

    /** The path without links: whoever can change a link cannot make it lead elsewhere now. */
    private static Path finalPath(final long handle, final Path file) {
        final char[] buffer = new char[MAX_PATH_LENGTH];
        final int length = FileCalls.GetFinalPathNameByHandleW(handle, buffer, buffer.length, 0);
        if (length <= 0 || length >= buffer.length) {
            throw failure("GetFinalPathNameByHandle", file);
        }
        final String name = new String(buffer, 0, length);
        // Java's paths have no such prefix; that of a network share is left to fail
        return Path.of(name.startsWith(LONG_PATH) ? name.substring(LONG_PATH.length()) : name);
    }

    /** Returns where the file is, links resolved. */
    Path path() {
        return path;
    }

    /**
     * Reads the file, once.
     *
     * @throws TunException ERROR_INVALID_DATA if it is far too long for what is read here
     */
    byte[] content() {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        final byte[] chunk = new byte[CHUNK_LENGTH];
        final IntByReference read = new IntByReference();
        do {
            if (FileCalls.ReadFile(handle, chunk, chunk.length, read, 0) == 0) {
                throw failure("ReadFile", path);
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
        return security(handle, path);
    }

    /** Returns owner and access list of a folder, in SDDL. */
    static String securityOfFolder(final Path folder) {
        final long handle = open(
                folder,
                FileCalls.READ_CONTROL,
                FileCalls.FILE_SHARE_ALL,
                FileCalls.FILE_FLAG_BACKUP_SEMANTICS);
        try {
            return security(handle, folder);
        } finally {
            FileCalls.CloseHandle(handle);
        }
    }

    private static String security(final long handle, final Path path) {
        final int information =
                RightsCalls.OWNER_SECURITY_INFORMATION | RightsCalls.DACL_SECURITY_INFORMATION;
        final LongByReference descriptor = new LongByReference();
        final int error = RightsCalls.GetSecurityInfo(
                handle, RightsCalls.SE_FILE_OBJECT, information, 0, 0, 0, 0, descriptor);
        if (error != 0) {
            throw new TunException(error, "GetSecurityInfo", "rights of " + path, null);
        }
        try {
            final PointerByReference text = new PointerByReference();
            if (RightsCalls.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                            descriptor.getValue(),
                            RightsCalls.SDDL_REVISION_1,
                            information,
                            text,
                            new IntByReference())
                    == 0) {
                throw failure("ConvertSecurityDescriptorToStringSecurityDescriptor", path);
            }
            final String result = text.getValue().getWideString(0);
            FileCalls.LocalFree(Pointer.nativeValue(text.getValue()));
            return result;
        } finally {
            FileCalls.LocalFree(descriptor.getValue());
        }
    }

    private static TunException failure(final String call, final Path file) {
        return new TunException(
                Native.getLastError(), call, file + " cannot be opened or read", null);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            FileCalls.CloseHandle(handle);
        }
    }
}
