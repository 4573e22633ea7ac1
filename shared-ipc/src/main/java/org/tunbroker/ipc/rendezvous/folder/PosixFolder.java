package org.tunbroker.ipc.rendezvous.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.ipc.os.IoFault;

/** Owner and mode decide who enters a folder. */
public final class PosixFolder implements OwnFolder {
    private static final int OTHERS_PERMISSIONS = 0077;

    @Override
    public Path defaultBase() throws IOException {
        return new PosixBase(this, ownUserId()).find();
    }

    @Override
    public void make(final Path folder) throws IOException {
        Files.createDirectory(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Override
    public String fault(final Path folder) throws IOException {
        final int owner =
                (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        final int mode =
                (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && owner == ownUserId()
                        && (mode & OTHERS_PERMISSIONS) == 0
                ? null
                : "owner " + owner + ", mode 0" + Integer.toOctalString(mode & 07777);
    }

    @Override
    public String user() {
        return Integer.toString(ownUserId());
    }

    private static int ownUserId() {
        try {
            return (Integer) Files.getAttribute(Paths.get("/proc/self"), "unix:uid");
        } catch (final IOException ex) {
            throw IoFault.withoutProc(ex);
        }
    }
}
