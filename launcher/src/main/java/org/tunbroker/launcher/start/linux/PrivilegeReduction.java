package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

/**
 * The command prefix that reduces the broker's capabilities to CAP_NET_ADMIN, if its client has
 * that, and to nothing else.
 *
 * <p>A program that root starts gets the bounding set (in a user namespace too), so that set is
 * reduced. A program that an ordinary user starts gets the ambient set, which only has capabilities
 * that are also inheritable. With no_new_privs, set-user-id programs and file capabilities add
 * nothing. If the reduction is not possible, no broker is started. The broker also checks its
 * capabilities itself.
 *
 * <p>For one thread.
 */
final class PrivilegeReduction {
    private static final String CALL = "startBroker";

    private final List<String> command;
    private final Credentials own;
    // null if the broker can read all that this process can
    private final FileAccess fileAccess;

    private PrivilegeReduction(
            final List<String> command, final Credentials own, final FileAccess fileAccess) {
        this.command = command;
        this.own = own;
        this.fileAccess = fileAccess;
    }

    /**
     * Plans the reduction.
     *
     * @param setpriv of util-linux, if there is one
     * @param own of the process that starts the broker
     * @throws TunException ERROR_FILE_NOT_FOUND without setpriv if there is something to drop,
     *     ERROR_ACCESS_DENIED if this process may not drop it
     */
    static PrivilegeReduction of(final Optional<Path> setpriv, final Credentials own) {
        if (!setpriv.isPresent()) {
            checkNothingToDrop(own);
            return new PrivilegeReduction(Collections.emptyList(), own, null);
        }
        checkMayDrop(own);
        // setpriv fails if asked for a capability that the process does not have
        final String kept =
                (own.ambient() & Credentials.NET_ADMIN) != 0 ? "-all,+net_admin" : "-all";
        final List<String> command = new ArrayList<>();
        command.add(setpriv.get().toString());
        command.add("--no-new-privs");
        command.add("--inh-caps=" + kept);
        command.add("--ambient-caps=" + kept);
        if (own.isRoot()) {
            command.add("--bounding-set=-all,+net_admin");
        }
        return new PrivilegeReduction(command, own, own.isRoot() ? new FileAccess(own) : null);
    }

    private static void checkNothingToDrop(final Credentials own) {
        if (!own.isConfined(own.passedOn())) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    CALL,
                    "the broker would have more rights than CAP_NET_ADMIN, and there is no setpriv of"
                            + " util-linux in /usr/bin to take them away (BusyBox's cannot). Install"
                            + " util-linux, or start the application as an ordinary user");
        }
    }

    private static void checkMayDrop(final Credentials own) {
        // setpriv ignores silently that it may not reduce the bounding set
        if (own.isRoot()
                && (own.passedOn() & ~Credentials.NET_ADMIN) != 0
                && (own.passedOn() & Credentials.SETPCAP) == 0) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    "the broker would have more rights than CAP_NET_ADMIN, and root without CAP_SETPCAP"
                            + " cannot take them away. Start the application with CAP_SETPCAP, or with"
                            + " CAP_NET_ADMIN alone (in a container: --cap-drop=ALL --cap-add=NET_ADMIN), or"
                            + " as an ordinary user");
        }
    }

    /** Returns the words before the broker's command; none if there is nothing to drop. */
    List<String> command() {
        return Collections.unmodifiableList(command);
    }

    /** Returns the credentials of this process. */
    Credentials credentials() {
        return own;
    }

    /**
     * Tells whether the broker has a capability that other processes of its user lack. Always false
     * for root, because root's processes own root's files, the JVM included, whatever their
     * capabilities.
     */
    boolean exceedsUser() {
        return !own.isRoot() && own.ambient() != 0;
    }

    /**
     * Checks that the broker can still read a file after losing root's right to read every file.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it cannot
     */
    void checkReadable(final Path file) throws IOException {
        if (fileAccess != null) {
            fileAccess.checkReadable(file);
        }
    }
}
