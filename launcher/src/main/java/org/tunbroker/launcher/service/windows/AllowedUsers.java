package org.tunbroker.launcher.service.windows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.launcher.trust.windows.InstallationTrust;

/**
 * The list of the users that the service starts brokers for. Each line has a SID and, after a
 * blank, any text; a line that begins with {@code #} is a comment. It is read anew for each
 * request, so a change counts at once. SYSTEM is always on it.
 *
 * <p>Immutable and thread-safe.
 */
public final class AllowedUsers {
    private static final String FILE = "users.txt";
    private static final int MAX_LENGTH = 64 * 1024;

    private final Path folder;
    private final Consumer<Path> trust;

    /**
     * Names the list.
     *
     * @param folder of the service, which has it
     */
    public AllowedUsers(final Path folder) {
        this(folder, AllowedUsers::checkTrust);
    }

    /**
     * Names the list.
     *
     * @param folder of the service, which has it
     * @param trust throws if others than administrators can change that folder or file
     */
    public AllowedUsers(final Path folder, final Consumer<Path> trust) {
        this.folder = folder;
        this.trust = trust;
    }

    private static void checkTrust(final Path path) {
        if (OwnProcess.hasMoreRightsThanOthers()) {
            InstallationTrust.ofThisMachine().checkOnly(path);
        }
    }

    /**
     * Returns the file.
     *
     * @return its path
     */
    public Path file() {
        return folder.resolve(FILE);
    }

    /**
     * Tells whether a user is on the list.
     *
     * @param sid the user's
     * @return whether the service starts that user's broker
     * @throws TunException ERROR_ACCESS_DENIED if others than administrators can change the list,
     *     ERROR_INVALID_DATA if a line is no SID, ERROR_GEN_FAILURE if it cannot be read
     */
    public boolean contains(final String sid) {
        return sid.equals(UserSid.SYSTEM) || parse(lines()).contains(sid);
    }

    /**
     * Reads the lines.
     *
     * @return all of them; none if there is no list
     * @throws TunException as {@link #contains}
     */
    public List<String> lines() {
        try {
            if (!Files.exists(file())) {
                return new ArrayList<>();
            }
            trust.accept(folder);
            trust.accept(file());
            if (Files.size(file()) > MAX_LENGTH) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_DATA, "read " + file(), "it is too long");
            }
            return Files.readAllLines(file(), StandardCharsets.UTF_8);
        } catch (final NoSuchFileException ex) {
            return new ArrayList<>();
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "read " + file(), "it cannot be read: " + ex, ex);
        }
    }

    /** Finds the SIDs in a list's lines. A line that is none spoils the list: it may be cut off. */
    static Set<String> parse(final List<String> lines) {
        final Set<String> sids = new TreeSet<>();
        for (final String line : lines) {
            final String word = sid(line);
            if (!word.isEmpty()) {
                try {
                    sids.add(InstalledFolder.checkSid(word));
                } catch (final TunException ex) {
                    throw new TunException(
                            ErrorCode.ERROR_INVALID_DATA,
                            "read " + FILE,
                            "the line \"" + line + "\" begins with no SID");
                }
            }
        }
        return sids;
    }

    /**
     * Returns the SID of a line.
     *
     * @param line of the list
     * @return its first word; empty for a comment or an empty line
     */
    public static String sid(final String line) {
        final String text = line.trim();
        return text.startsWith("#") ? "" : text.split("\\s", 2)[0];
    }
}
