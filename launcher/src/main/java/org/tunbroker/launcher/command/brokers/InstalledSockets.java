package org.tunbroker.launcher.command.brokers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.os.linux.socket.ListedSockets;

/**
 * The sockets by which systemd starts a user's installed brokers. The name of each has the major
 * version of its broker's protocol: {@code vMAJOR-linux-UID.sock}. Immutable.
 */
public final class InstalledSockets {
    private static final Pattern NAME = Pattern.compile("v([0-9]{1,6})-linux-([0-9]+)[.]sock");

    private final Path folder;
    private final String user;

    /**
     * Names the sockets of a user.
     *
     * @param folder of root's, which has the sockets of all users; need not exist
     * @param user the user's number
     */
    public InstalledSockets(final Path folder, final long user) {
        this.folder = folder;
        this.user = Long.toString(user);
    }

    /** Tells whether one starts a broker that clients of this release understand. */
    public boolean hasOwnProtocol() {
        return protocols().contains(ControlProtocol.MAJOR_VERSION);
    }

    /** Tells whether that one starts brokers for this process's network namespace. */
    public boolean isOfThisNetwork() {
        return ListedSockets.ofThisNetwork()
                .has(folder.resolve(
                        "v" + ControlProtocol.MAJOR_VERSION + "-linux-" + user + ".sock"));
    }

    /** Returns the major versions of those that start brokers of other protocols. */
    public SortedSet<Integer> ofOtherProtocols() {
        final SortedSet<Integer> others = protocols();
        others.remove(ControlProtocol.MAJOR_VERSION);
        return others;
    }

    private SortedSet<Integer> protocols() {
        final SortedSet<Integer> found = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "v*.sock")) {
            for (final Path entry : entries) {
                final Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches() && name.group(2).equals(user)) {
                    found.add(Integer.parseInt(name.group(1)));
                }
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "list", folder + " cannot be read: " + ex, ex);
        }
        return found;
    }
}
