package org.tunbroker.ipc.rendezvous.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.Set;

/**
 * The default folder of a user's broker directories. It depends only on the user and not on
 * environment variables, because a program in a login session must find a broker that was started
 * outside it.
 *
 * <ol>
 *   <li>/run/tunbroker/UID, if root made it for the user;
 *   <li>of /dev/shm/tunbroker-UID and those with .1, .2 and so on behind it, the first that is the
 *       user's own;
 *   <li>of the same names, the first that can be made.
 * </ol>
 *
 * <p>Any user can create names in /dev/shm, so another user's are skipped. Nobody can remove the
 * user's own, because the folder is sticky. Processes that start at once may try to make the same
 * name; all but one fail, and then find it. (If another user gives a lower name up just then, they
 * may come to two folders, and two brokers. Later ones agree on the lower.)
 *
 * <p>For one thread.
 */
public final class PosixBase {
    /** The folder of the brokers that root installs for users, by their numbers. */
    public static final Path INSTALLED = Paths.get("/run/tunbroker");

    private static final Path SHARED_MEMORY = Paths.get("/dev/shm");
    private static final String NAME = "tunbroker-";
    private static final String NUMBER = "[1-9][0-9]{0,8}";
    private static final int ROOT = 0;
    // the id that a user namespace shows for unmapped users, such as the machine's root
    private static final int UNKNOWN = 65534;
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;
    // a second attempt happens only if another process takes the name just before
    private static final int MAX_ATTEMPTS = 100;

    private final PosixFolder folders;
    private final int user;
    private final Path run;
    private final Path sharedMemory;

    PosixBase(final PosixFolder folders, final int user) {
        this(folders, user, INSTALLED, SHARED_MEMORY);
    }

    PosixBase(final PosixFolder folders, final int user, final Path run, final Path sharedMemory) {
        this.folders = folders;
        this.user = user;
        this.run = run;
        this.sharedMemory = sharedMemory;
    }

    /**
     * Finds the folder, and makes it in shared memory if it does not exist.
     *
     * @throws IOException if it can be had nowhere
     */
    Path find() throws IOException {
        final Path installed = run.resolve(Integer.toString(user));
        if (isOwn(installed) && isRootsAlone(run)) {
            return installed;
        }
        if (!isSafe(sharedMemory)) {
            throw new FileSystemException(
                    sharedMemory.toString(), null, "other users can remove what is not theirs");
        }
        final Path usual = sharedMemory.resolve(name(0));
        return isOwn(usual) ? usual : findAmongOthers();
    }

    private Path findAmongOthers() throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final Set<Integer> taken = taken();
            int own = Integer.MAX_VALUE;
            for (final int number : taken) {
                if (number < own && isOwn(sharedMemory.resolve(name(number)))) {
                    own = number;
                }
            }
            if (own != Integer.MAX_VALUE) {
                return sharedMemory.resolve(name(own));
            }
            int free = 0;
            while (taken.contains(free)) {
                free++;
            }
            try {
                folders.make(sharedMemory.resolve(name(free)));
            } catch (final FileAlreadyExistsException ex) {
                // another process was faster: search again
            }
        }
        throw new FileAlreadyExistsException(
                sharedMemory.resolve(name(0)).toString(),
                null,
                "another user takes all such names");
    }

    private Set<Integer> taken() throws IOException {
        final Set<Integer> numbers = new HashSet<>();
        final String usual = name(0);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(sharedMemory, usual + "*")) {
            for (final Path entry : entries) {
                final String rest = entry.getFileName().toString().substring(usual.length());
                if (rest.isEmpty()) {
                    numbers.add(0);
                } else if (rest.startsWith(".") && rest.substring(1).matches(NUMBER)) {
                    numbers.add(Integer.parseInt(rest.substring(1)));
                }
            }
        }
        return numbers;
    }

    private String name(final int number) {
        return NAME + user + (number == 0 ? "" : "." + number);
    }

    private boolean isOwn(final Path folder) {
        try {
            return folders.fault(folder) == null;
        } catch (final IOException ex) {
            // it is not there, or in a folder that this user cannot enter
            return false;
        }
    }

    private static boolean isRootsAlone(final Path folder) throws IOException {
        return owner(folder) == ROOT && (mode(folder) & WRITABLE_BY_OTHERS) == 0;
    }

    /** Tells whether nobody but root can remove this user's entries from a folder. */
    private boolean isSafe(final Path folder) throws IOException {
        final int mode = mode(folder);
        final int owner = owner(folder);
        return (owner == ROOT || owner == user || owner == UNKNOWN)
                && ((mode & WRITABLE_BY_OTHERS) == 0 || (mode & STICKY) != 0);
    }

    private static int owner(final Path folder) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(final Path folder) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }
}
