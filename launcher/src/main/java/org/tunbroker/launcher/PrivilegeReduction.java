package org.tunbroker.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What stands before the broker's command so that it keeps CAP_NET_ADMIN, if its client has that,
 * and nothing else.
 *
 * <p>A program that root starts gets the bounding set (in a user namespace too), so that is what is
 * reduced. A program that an ordinary user starts gets the ambient set, which holds only what is
 * inheritable as well. no_new_privs lets no set-user-id program and no file capability add to it.
 * Without setpriv the broker keeps what its client has; so it does when root lacks CAP_SETPCAP,
 * which setpriv passes over in silence.
 *
 * <p>For one thread.
 */
final class PrivilegeReduction {
    private final List<String> command;
    private final Credentials own;
    // null where the broker reads what this process reads
    private final FileAccess fileAccess;

    private PrivilegeReduction(
            final List<String> command, final Credentials own, final FileAccess fileAccess) {
        this.command = command;
        this.own = own;
        this.fileAccess = fileAccess;
    }

    static PrivilegeReduction ofThisProcess() throws IOException {
        return of(SystemProgram.SETPRIV.find(), Credentials.ofThisProcess());
    }

    static PrivilegeReduction of(final Optional<Path> setpriv, final Credentials own) {
        if (!setpriv.isPresent()) {
            return new PrivilegeReduction(Collections.emptyList(), own, null);
        }
        // asking for one that the process does not have makes setpriv fail
        final String kept = own.passesOnNetAdmin() ? "-all,+net_admin" : "-all";
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

    /**
     * Returns the words before the broker's command; none when there is no way to reduce its
     * rights.
     */
    List<String> command() {
        return Collections.unmodifiableList(command);
    }

    /** Returns who this process is. */
    Credentials credentials() {
        return own;
    }

    /**
     * Tells whether the broker may do what other processes of its user may not. Those of root are
     * not counted: whatever capabilities they have, root's files are theirs, the JVM's included.
     */
    boolean exceedsUser() {
        return !own.isRoot() && own.hasAmbient();
    }

    /**
     * Checks that the broker can still read a file when it has lost the right of root to read all
     * of them.
     *
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if it cannot
     */
    void checkReadable(final Path file) throws IOException {
        if (fileAccess != null) {
            fileAccess.checkReadable(file);
        }
    }
}
