package org.tunbroker.ipc.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.tunbroker.TunException;

/**
 * Who may do what with an object that is to be made, from Windows' own text form for that (SDDL).
 *
 * <p>For one thread.
 */
public final class SecurityDescriptor implements AutoCloseable {
    private static final int OWNER_AND_ACCESS =
            Advapi32.OWNER_SECURITY_INFORMATION | Advapi32.DACL_SECURITY_INFORMATION;
    // far more than the text of an ordinary folder
    private static final int MAX_LENGTH = 64 * 1024;

    private final Pointer descriptor;
    // SECURITY_ATTRIBUTES: its length (4), the descriptor, whether handles are inherited (4), each
    // aligned to a pointer
    private final Memory attributes = new Memory(3L * Native.POINTER_SIZE);
    private boolean closed;

    private SecurityDescriptor(final Pointer descriptor) {
        this.descriptor = descriptor;
        attributes.clear();
        attributes.setInt(0, (int) attributes.size());
        attributes.setPointer(Native.POINTER_SIZE, descriptor);
    }

    /**
     * Makes one.
     *
     * @param text in SDDL
     * @return the descriptor, to be closed by the caller
     * @throws TunException ERROR_INVALID_PARAMETER, or another if Windows does not take the text
     */
    public static SecurityDescriptor of(final String text) {
        final PointerByReference descriptor = new PointerByReference();
        if (Advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
                        new WString(text),
                        Advapi32.SDDL_REVISION_1,
                        descriptor,
                        new IntByReference())
                == 0) {
            throw WindowsFailure.ofLastError(
                    "ConvertStringSecurityDescriptorToSecurityDescriptor",
                    "there are no rights like " + text);
        }
        return new SecurityDescriptor(descriptor.getValue());
    }

    /**
     * Reads the owner and the access list of a file or a folder.
     *
     * @param file which; a link is not followed
     * @return both, in SDDL
     * @throws IOException if they cannot be read
     */
    public static String read(final Path file) throws IOException {
        final Memory descriptor = new Memory(MAX_LENGTH);
        if (Advapi32.GetFileSecurityW(
                        new WString(file.toString()),
                        OWNER_AND_ACCESS,
                        descriptor,
                        MAX_LENGTH,
                        new IntByReference())
                == 0) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "GetFileSecurity: Windows error " + Native.getLastError());
        }
        return text(descriptor);
    }

    /**
     * Reads the owner and the access list of an open file or folder.
     *
     * @param file a handle on it that may read them (READ_CONTROL)
     * @param path its name, for the error
     * @return both, in SDDL
     * @throws TunException if they cannot be read
     */
    public static String read(final KernelHandle file, final Path path) {
        return read(file, path.toString());
    }

    /** As {@link #read(KernelHandle, Path)}, of a pipe too. */
    static String read(final KernelHandle file, final String name) {
        final PointerByReference descriptor = new PointerByReference();
        final int error = Advapi32.GetSecurityInfo(
                file.pointer(),
                Advapi32.SE_FILE_OBJECT,
                OWNER_AND_ACCESS,
                Pointer.NULL,
                Pointer.NULL,
                Pointer.NULL,
                Pointer.NULL,
                descriptor);
        if (error != 0) {
            throw WindowsFailure.of(error, "GetSecurityInfo", "rights of " + name);
        }
        try {
            return text(descriptor.getValue());
        } finally {
            Kernel32.LocalFree(descriptor.getValue());
        }
    }

    private static String text(final Pointer descriptor) {
        final PointerByReference text = new PointerByReference();
        if (Advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                        descriptor,
                        Advapi32.SDDL_REVISION_1,
                        OWNER_AND_ACCESS,
                        text,
                        new IntByReference())
                == 0) {
            throw WindowsFailure.ofLastError(
                    "ConvertSecurityDescriptorToStringSecurityDescriptor", "rights cannot be read");
        }
        return taken(text);
    }

    /** Returns a text that Windows allocated, and frees it. */
    static String taken(final PointerByReference text) {
        try {
            return text.getValue().getWideString(0);
        } finally {
            Kernel32.LocalFree(text.getValue());
        }
    }

    /**
     * Makes a folder with these rights.
     *
     * @param folder whose parent exists
     * @throws FileAlreadyExistsException if there is anything of that name
     * @throws IOException if it cannot be made
     */
    public void makeFolder(final Path folder) throws IOException {
        if (Kernel32.CreateDirectoryW(new WString(folder.toString()), attributes) == 0) {
            final int error = Native.getLastError();
            if (error == Kernel32.ERROR_ALREADY_EXISTS) {
                throw new FileAlreadyExistsException(folder.toString());
            }
            throw new FileSystemException(
                    folder.toString(), null, "CreateDirectory: Windows error " + error);
        }
    }

    /**
     * Returns a SECURITY_ATTRIBUTES structure for calls that make objects.
     *
     * @return the structure, valid until this is closed; handles are not inherited
     */
    public Pointer attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return text(descriptor);
    }

    /** Frees it. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Kernel32.LocalFree(descriptor);
            attributes.close();
        }
    }
}
