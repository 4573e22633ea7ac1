package org.tunbroker.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * User, groups and capabilities of a process, from its {@code /proc/PID/status}. Immutable and
 * thread-safe.
 */
final class Credentials {
    /** CAP_NET_ADMIN, the only one that the broker needs. */
    static final long NET_ADMIN = 1L << 12;

    private static final Path OWN_STATUS = Paths.get("/proc/self/status");

    private final long realUser;
    private final long effectiveUser;
    private final Set<Long> groups;
    private final long ambient;

    private Credentials(
            final long realUser,
            final long effectiveUser,
            final Set<Long> groups,
            final long ambient) {
        this.realUser = realUser;
        this.effectiveUser = effectiveUser;
        this.groups = groups;
        this.ambient = ambient;
    }

    static Credentials ofThisProcess() throws IOException {
        return parse(Files.readAllLines(OWN_STATUS, StandardCharsets.ISO_8859_1));
    }

    static Credentials parse(final List<String> status) {
        final StringTokenizer users = new StringTokenizer(field(status, "Uid"));
        final Set<Long> groups = new HashSet<>();
        final StringTokenizer numbers =
                new StringTokenizer(field(status, "Gid") + " " + field(status, "Groups"));
        while (numbers.hasMoreTokens()) {
            groups.add(Long.parseLong(numbers.nextToken()));
        }
        // kernels before 4.3 have no ambient capabilities
        final String ambient = field(status, "CapAmb");
        // the real one, the effective one, and two more
        return new Credentials(
                Long.parseLong(users.nextToken()),
                Long.parseLong(users.nextToken()),
                groups,
                ambient.isEmpty() ? 0 : Long.parseUnsignedLong(ambient, 16));
    }

    private static String field(final List<String> status, final String name) {
        for (final String line : status) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    /**
     * Tells whether a program that this process starts gets all capabilities of the bounding set.
     */
    boolean isRoot() {
        return realUser == 0 || effectiveUser == 0;
    }

    long effectiveUser() {
        return effectiveUser;
    }

    boolean isInGroup(final long group) {
        return groups.contains(group);
    }

    /** Tells whether an ordinary user's program keeps any capability. */
    boolean hasAmbient() {
        return ambient != 0;
    }

    /** Tells whether an ordinary user's program keeps CAP_NET_ADMIN. */
    boolean passesOnNetAdmin() {
        return (ambient & NET_ADMIN) != 0;
    }
}
