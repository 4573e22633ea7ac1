package org.tunbroker.ipc.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import org.tunbroker.TunException;

/**
 * User, groups and capabilities of a process on Linux, from its {@code /proc/PID/status}. Immutable
 * and thread-safe.
 */
public final class Credentials {
    /** CAP_NET_ADMIN, the only one that the broker needs. */
    public static final long NET_ADMIN = 1L << 12;

    /** CAP_SETPCAP, which root needs to take capabilities out of its bounding set. */
    public static final long SETPCAP = 1L << 8;

    private static final Path OWN_STATUS = Paths.get("/proc/self/status");
    private static final int HEXADECIMAL = 16;

    private final long realUser;
    private final long effectiveUser;
    private final Set<Long> groups;
    private final long permitted;
    private final long inheritable;
    private final long bounding;
    private final long ambient;
    private final boolean noNewPrivileges;

    private Credentials(final List<String> status) {
        final StringTokenizer users = new StringTokenizer(field(status, "Uid"));
        // real, effective, saved and file system user
        realUser = Long.parseLong(users.nextToken());
        effectiveUser = Long.parseLong(users.nextToken());
        groups = new HashSet<>();
        final StringTokenizer numbers =
                new StringTokenizer(field(status, "Gid") + " " + field(status, "Groups"));
        while (numbers.hasMoreTokens()) {
            groups.add(Long.parseLong(numbers.nextToken()));
        }
        permitted = capabilities(status, "CapPrm");
        inheritable = capabilities(status, "CapInh");
        bounding = capabilities(status, "CapBnd");
        ambient = capabilities(status, "CapAmb");
        noNewPrivileges = field(status, "NoNewPrivs").equals("1");
    }

    /**
     * Reads those of this process, as they are now.
     *
     * @return the credentials
     * @throws TunException ERROR_NOT_SUPPORTED without /proc
     */
    public static Credentials ofThisProcess() {
        try {
            return parse(Files.readAllLines(OWN_STATUS, StandardCharsets.ISO_8859_1));
        } catch (final IOException ex) {
            throw IoFault.withoutProc(ex);
        }
    }

    /**
     * Reads credentials.
     *
     * @param status the lines of a process's status
     * @return the credentials
     */
    public static Credentials parse(final List<String> status) {
        return new Credentials(status);
    }

    private static long capabilities(final List<String> status, final String name) {
        // kernels before 4.3 have no ambient capabilities
        final String digits = field(status, name);
        return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, HEXADECIMAL);
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
     *
     * @return whether the real or the effective user is root
     */
    public boolean isRoot() {
        return realUser == 0 || effectiveUser == 0;
    }

    /**
     * Returns the user whose rights on files the process has.
     *
     * @return a user id
     */
    public long effectiveUser() {
        return effectiveUser;
    }

    /**
     * Tells whether the process is in a group.
     *
     * @param group a group id
     * @return whether it is the process's own group or one of its supplementary ones
     */
    public boolean isInGroup(final long group) {
        return groups.contains(group);
    }

    /**
     * Returns the capabilities that an ordinary user's program keeps.
     *
     * @return the ambient set
     */
    public long ambient() {
        return ambient;
    }

    /**
     * Returns the capabilities of a program that this process starts (capabilities(7),
     * "Transformation of capabilities during execve"), unless that program has capabilities of its
     * own.
     *
     * @return a set of capabilities
     */
    public long passedOn() {
        if (!isRoot()) {
            return ambient;
        }
        final long all = bounding | inheritable;
        return noNewPrivileges ? all & permitted : all;
    }

    /**
     * Returns the capabilities of this process.
     *
     * @return a set of capabilities
     */
    public long held() {
        return permitted | inheritable | ambient;
    }

    /**
     * Tells whether a process of this user would have CAP_NET_ADMIN at most, and could not gain
     * more by starting another program. A process of an ordinary user that has no capability needs
     * no confinement.
     *
     * @param capabilities of the process: {@link #held} or {@link #passedOn}
     * @return true if it is confined
     */
    public boolean isConfined(final long capabilities) {
        final boolean gains = isRoot() || capabilities != 0;
        return (capabilities & ~NET_ADMIN) == 0
                && (!gains || noNewPrivileges || (bounding & ~NET_ADMIN) == 0);
    }
}
