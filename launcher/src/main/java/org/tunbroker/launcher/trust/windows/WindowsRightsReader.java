package org.tunbroker.launcher.trust.windows;

import com.sun.jna.WString;
import java.io.IOException;
import java.nio.file.Path;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.launcher.os.windows.Kernel32;

/** Reads them by calls to Windows. Stateless and thread-safe. */
final class WindowsRightsReader implements RightsReader {
    @Override
    public FileRights of(final Path file) throws IOException {
        return new FileRights(SecurityDescriptor.read(file));
    }

    @Override
    public boolean isOnFixedDisk(final Path file) {
        return file.getRoot() != null
                && Kernel32.INSTANCE.GetDriveTypeW(new WString(file.getRoot().toString()))
                        == Kernel32.DRIVE_FIXED;
    }
}
