package org.tunbroker.launcher.start.windows;

import com.sun.jna.WString;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.WindowsFailure;
import org.tunbroker.launcher.os.windows.Kernel32;
import org.tunbroker.launcher.os.windows.WinBase;

/** Opens the standard input and output of a detached process. Stateless and thread-safe. */
final class DetachedOutput {
    private static final String CREATE_FILE = "CreateFile";
    private static final int SHARED_WITH_ALL =
            Kernel32.FILE_SHARE_READ | Kernel32.FILE_SHARE_WRITE | Kernel32.FILE_SHARE_DELETE;

    private DetachedOutput() {}

    /**
     * Opens a log for appending only, by a handle that a child can inherit. No link is followed,
     * and the file must have no other name. Other processes may read and rename it meanwhile.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is something else
     */
    static KernelHandle open(final Path log) {
        final KernelHandle file = KernelHandle.ofResult(
                Kernel32.INSTANCE.CreateFileW(
                        new WString(log.toString()),
                        Kernel32.FILE_APPEND_DATA
                                | Kernel32.FILE_READ_ATTRIBUTES
                                | Kernel32.SYNCHRONIZE,
                        SHARED_WITH_ALL,
                        inheritable(),
                        Kernel32.OPEN_ALWAYS,
                        Kernel32.FILE_ATTRIBUTE_NORMAL | Kernel32.FILE_FLAG_OPEN_REPARSE_POINT,
                        null),
                CREATE_FILE,
                "the broker's log " + log + " cannot be opened");
        try {
            check(log, file);
            return file;
        } catch (final RuntimeException ex) {
            file.close();
            throw ex;
        }
    }

    /** Opens the null device. */
    static KernelHandle openNothing() {
        return KernelHandle.ofResult(
                Kernel32.INSTANCE.CreateFileW(
                        new WString("NUL"),
                        Kernel32.GENERIC_READ,
                        SHARED_WITH_ALL,
                        inheritable(),
                        Kernel32.OPEN_EXISTING,
                        0,
                        null),
                CREATE_FILE,
                "the broker cannot be given an empty input");
    }

    private static WinBase.SecurityAttributes inheritable() {
        final WinBase.SecurityAttributes attributes = new WinBase.SecurityAttributes();
        attributes.length = attributes.size();
        attributes.inheritHandle = 1;
        return attributes;
    }

    private static void check(final Path log, final KernelHandle file) {
        final WinBase.FileInformation information = new WinBase.FileInformation();
        if (Kernel32.INSTANCE.GetFileType(file.pointer()) != Kernel32.FILE_TYPE_DISK) {
            throw refused(log, "is a device");
        }
        if (Kernel32.INSTANCE.GetFileInformationByHandle(file.pointer(), information) == 0) {
            throw WindowsFailure.ofLastError(
                    "GetFileInformationByHandle", "the broker's log " + log + " cannot be checked");
        }
        if ((information.attributes
                        & (Kernel32.FILE_ATTRIBUTE_REPARSE_POINT
                                | Kernel32.FILE_ATTRIBUTE_DIRECTORY))
                != 0) {
            throw refused(log, "is a link or a folder");
        }
        if (information.linkCount > 1) {
            throw refused(log, "has " + information.linkCount + " names");
        }
    }

    private static TunException refused(final Path log, final String what) {
        return new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                "startBroker",
                "the broker's log " + log + " " + what + ". Remove it");
    }
}
