package org.tunbroker.broker.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * Removes a folder with all that is in it, where others may exchange a folder for a link (a
 * junction or another reparse point) meanwhile.
 *
 * <p>Each file and folder is opened without following a link in its own place, and deleted by that
 * handle. A link above it may have been followed: so where Windows says that the opened object lies
 * must be the place that is being removed. Nothing moves an object out of its folder but who may
 * delete it there anyway.
 *
 * <p>Stateless and thread-safe.
 */
public final class FolderRemoval {
    private static final int MAX_PATH_LENGTH = 32 * 1024;
    // far more than any broker makes
    private static final int DEEPEST = 16;
    private static final int SHARED_WITH_ALL =
            Kernel32.FILE_SHARE_READ | Kernel32.FILE_SHARE_WRITE | Kernel32.FILE_SHARE_DELETE;

    private FolderRemoval() {}

    /**
     * Removes a folder.
     *
     * @param folder an absolute path; the folder above it is trusted
     * @throws IOException the first failure, after everything else was removed
     */
    public static void remove(final Path folder) throws IOException {
        final String above;
        try (KernelHandle parent = open(folder.getParent(), Kernel32.FILE_READ_ATTRIBUTES)) {
            above = finalPath(parent, folder.getParent());
        }
        remove(folder, above + "\\" + folder.getFileName(), DEEPEST);
    }

    private static void remove(final Path path, final String place, final int depth)
            throws IOException {
        IOException failure = null;
        try {
            final boolean folder;
            try (KernelHandle handle = openAt(path, place, Kernel32.FILE_READ_ATTRIBUTES)) {
                folder = isFolder(handle, path);
            }
            if (folder) {
                failure = removeContent(path, place, depth);
            }
            // not open to be deleted before, since then its content could not be listed
            try (KernelHandle handle = openAt(
                    path,
                    place,
                    Kernel32.DELETE | Kernel32.FILE_READ_ATTRIBUTES | Kernel32.SYNCHRONIZE)) {
                delete(handle, path);
            }
        } catch (final IOException ex) {
            failure = first(failure, ex);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static KernelHandle openAt(final Path path, final String place, final int access)
            throws IOException {
        final KernelHandle handle = open(path, access);
        boolean there = false;
        try {
            there = finalPath(handle, path).equalsIgnoreCase(place);
        } finally {
            if (!there) {
                handle.close();
            }
        }
        if (!there) {
            throw new FileSystemException(path.toString(), null, "is reached by a link");
        }
        return handle;
    }

    private static IOException removeContent(
            final Path folder, final String place, final int depth) {
        if (depth == 0) {
            return new FileSystemException(folder.toString(), null, "lies too deep");
        }
        IOException failure = null;
        // the names may be those of another folder by now: each is checked when it is opened
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (final Path entry : entries) {
                try {
                    remove(entry, place + "\\" + entry.getFileName(), depth - 1);
                } catch (final IOException ex) {
                    failure = first(failure, ex);
                }
            }
        } catch (final IOException ex) {
            failure = first(failure, ex);
        }
        return failure;
    }

    /** The first failure is the cause; those of the folders above follow from it. */
    private static IOException first(final IOException earlier, final IOException later) {
        return earlier == null ? later : earlier;
    }

    private static KernelHandle open(final Path path, final int access) throws IOException {
        final Pointer handle = Kernel32.CreateFileW(
                new WString(path.toString()),
                access,
                SHARED_WITH_ALL,
                Pointer.NULL,
                Kernel32.OPEN_EXISTING,
                Kernel32.FILE_FLAG_BACKUP_SEMANTICS | Kernel32.FILE_FLAG_OPEN_REPARSE_POINT,
                Pointer.NULL);
        try {
            return KernelHandle.ofResult(handle, "CreateFile", path + " cannot be removed");
        } catch (final TunException ex) {
            throw new FileSystemException(path.toString(), null, ex.getMessage());
        }
    }

    private static String finalPath(final KernelHandle handle, final Path path) throws IOException {
        final char[] buffer = new char[MAX_PATH_LENGTH];
        final int length =
                Kernel32.GetFinalPathNameByHandleW(handle.pointer(), buffer, buffer.length, 0);
        if (length <= 0 || length >= buffer.length) {
            throw failure(path, "GetFinalPathNameByHandle");
        }
        return new String(buffer, 0, length);
    }

    private static boolean isFolder(final KernelHandle handle, final Path path) throws IOException {
        // BY_HANDLE_FILE_INFORMATION, which begins with the attributes
        try (Memory information = new Memory(Kernel32.FILE_INFORMATION_LENGTH)) {
            if (Kernel32.GetFileInformationByHandle(handle.pointer(), information) == 0) {
                throw failure(path, "GetFileInformationByHandle");
            }
            final int attributes = information.getInt(0);
            // a link is removed, not what it leads to
            return (attributes & Kernel32.FILE_ATTRIBUTE_DIRECTORY) != 0
                    && (attributes & Kernel32.FILE_ATTRIBUTE_REPARSE_POINT) == 0;
        }
    }

    private static void delete(final KernelHandle handle, final Path path) throws IOException {
        // FILE_DISPOSITION_INFO is a byte: delete
        try (Memory disposition = new Memory(Integer.BYTES)) {
            disposition.setInt(0, 1);
            if (Kernel32.SetFileInformationByHandle(
                            handle.pointer(), Kernel32.FileDispositionInfo, disposition, 1)
                    == 0) {
                throw failure(path, "SetFileInformationByHandle");
            }
        }
    }

    private static IOException failure(final Path path, final String call) {
        return new FileSystemException(
                path.toString(), null, call + ": Windows error " + Native.getLastError());
    }
}
