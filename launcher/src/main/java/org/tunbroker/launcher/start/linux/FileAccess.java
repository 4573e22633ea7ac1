package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

/**
 * Decides from permissions alone what a process may read, without CAP_DAC_OVERRIDE. Root has that
 * capability when it starts the broker, but the broker has not: without this check it would run a
 * JVM that finds no classes. Access control lists are not checked.
 *
 * <p>For one thread.
 */
final class FileAccess {
    private static final int READ = 4;
    private static final int SEARCH = 1;
    private static final int OWNER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;
    private static final int MODE_BITS = 07777;

    private final Credentials credentials;
    // folders that were already checked; all of the broker's jars lie in one
    private final Set<Path> searched = new HashSet<>();

    FileAccess(final Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Throws ERROR_ACCESS_DENIED, naming the file or folder at fault, if a file is not readable.
     */
    void checkReadable(final Path file) throws IOException {
        final Path path = file.toRealPath();
        check(file, path, READ);
        for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
            if (!searched.contains(folder)) {
                check(file, folder, SEARCH);
                searched.add(folder);
            }
        }
    }

    private void check(final Path file, final Path path, final int wanted) throws IOException {
        final int mode = (Integer) Files.getAttribute(path, "unix:mode");
        final int owner = (Integer) Files.getAttribute(path, "unix:uid");
        final int group = (Integer) Files.getAttribute(path, "unix:gid");
        if (!isAllowed(mode, owner, group, wanted)) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "startBroker",
                    "the broker runs as root without the right to pass over file permissions, and could not read "
                            + file + ": " + path + " has owner " + owner + " and mode 0"
                            + Integer.toOctalString(mode & MODE_BITS)
                            + ". Let everybody read it, or move it to where everybody can, such as /opt");
        }
    }

    boolean isAllowed(final int mode, final long owner, final long group, final int wanted) {
        final int shift = owner == credentials.effectiveUser()
                ? OWNER_SHIFT
                : credentials.isInGroup(group) ? GROUP_SHIFT : 0;
        return (mode >> shift & wanted) == wanted;
    }
}
