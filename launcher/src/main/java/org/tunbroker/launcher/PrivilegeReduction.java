package org.tunbroker.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
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
 * <p>Stateless and thread-safe.
 */
final class PrivilegeReduction {
    private static final Path OWN_STATUS = Paths.get("/proc/self/status");

    private PrivilegeReduction() {}

    /**
     * Returns the words for a process that this one starts; empty when there is no way to reduce
     * its rights.
     */
    static List<String> ofThisProcess() throws IOException {
        final Optional<Path> setpriv = SystemProgram.SETPRIV.find();
        if (!setpriv.isPresent()) {
            return Collections.emptyList();
        }
        final List<String> status = Files.readAllLines(OWN_STATUS, StandardCharsets.ISO_8859_1);
        return command(setpriv.get(), Capabilities.parse(status));
    }

    static List<String> command(final Path setpriv, final Capabilities own) {
        // asking for one that the process does not have makes setpriv fail
        final String kept = own.passesOnNetAdmin() ? "-all,+net_admin" : "-all";
        final List<String> command = new ArrayList<>();
        command.add(setpriv.toString());
        command.add("--no-new-privs");
        command.add("--inh-caps=" + kept);
        command.add("--ambient-caps=" + kept);
        if (own.isRoot()) {
            command.add("--bounding-set=-all,+net_admin");
        }
        return command;
    }
}
