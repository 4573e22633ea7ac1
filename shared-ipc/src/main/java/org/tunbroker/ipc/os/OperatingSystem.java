package org.tunbroker.ipc.os;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;

/**
 * The operating systems that tunbroker runs on, and their differences for shared code. Larger
 * differences are interfaces, with one class for each system.
 */
public enum OperatingSystem {
    /** Linux, with the kernel's TUN. */
    LINUX {
        @Override
        public FileAttribute<?>[] forOwnerAlone() {
            return new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
            };
        }

        @Override
        public boolean boundsOpenFiles() {
            return true;
        }

        @Override
        public boolean hasNetworkNamespaces() {
            return true;
        }

        @Override
        public boolean hasInstalledFolder() {
            // root makes the user's own
            return false;
        }

        @Override
        public boolean tellsWhoLocks() {
            return true;
        }

        @Override
        public boolean keepsMappedFiles() {
            return false;
        }

        @Override
        public boolean parksForATick() {
            return false;
        }

        @Override
        public boolean givesBackSharedPages() {
            return true;
        }

        @Override
        public String ownDriver() {
            return "linux";
        }

        @Override
        public String endCommand(final int processId) {
            return "kill " + processId;
        }
    },
    /** Windows, with Wintun. */
    WINDOWS {
        @Override
        public FileAttribute<?>[] forOwnerAlone() {
            // a file inherits the rights of its folder, which only the owner can enter
            return new FileAttribute<?>[0];
        }

        @Override
        public boolean boundsOpenFiles() {
            return false;
        }

        @Override
        public boolean hasNetworkNamespaces() {
            return false;
        }

        @Override
        public boolean hasInstalledFolder() {
            return true;
        }

        @Override
        public boolean tellsWhoLocks() {
            return false;
        }

        @Override
        public boolean keepsMappedFiles() {
            return true;
        }

        @Override
        public boolean parksForATick() {
            return true;
        }

        @Override
        public boolean givesBackSharedPages() {
            return false;
        }

        @Override
        public String ownDriver() {
            return "wintun";
        }

        @Override
        public String endCommand(final int processId) {
            return "taskkill /f /pid " + processId;
        }
    };

    /**
     * Returns the attributes for a new file that only its owner can open.
     *
     * @return the attributes; perhaps none
     */
    public abstract FileAttribute<?>[] forOwnerAlone();

    /**
     * Tells whether a process can run out of descriptors.
     *
     * @return whether the number of open files of a process is bounded
     */
    public abstract boolean boundsOpenFiles();

    /**
     * Tells whether the system has network namespaces.
     *
     * @return whether each process has one
     */
    public abstract boolean hasNetworkNamespaces();

    /**
     * Tells whether a broker that is installed for a user serves in another folder than one that
     * the user starts.
     *
     * @return whether there is another
     */
    public abstract boolean hasInstalledFolder();

    /**
     * Tells whether the holder of a file lock can be found without taking the lock.
     *
     * @return whether it can
     */
    public abstract boolean tellsWhoLocks();

    /**
     * Tells whether a file that is mapped can be neither cut short nor deleted.
     *
     * @return whether it stays while a process maps it
     */
    public abstract boolean keepsMappedFiles();

    /**
     * Tells whether a thread that parks, for however short a time, parks until the clock's next
     * tick, up to 16 ms.
     *
     * @return whether it does
     */
    public abstract boolean parksForATick();

    /**
     * Tells whether a process can give back pages of memory that it shares, without unmapping them.
     *
     * @return whether madvise(2) or its like does that
     */
    public abstract boolean givesBackSharedPages();

    /**
     * Returns the driver that makes the system's own adapters.
     *
     * @return its name
     */
    public abstract String ownDriver();

    /**
     * Returns the command by which a user ends a process.
     *
     * @param processId of the process
     * @return for a terminal
     */
    public abstract String endCommand(int processId);

    /**
     * Returns the system that this JVM runs on.
     *
     * @return the one it was built for
     */
    public static OperatingSystem current() {
        return of(System.getProperty("os.name"));
    }

    /**
     * Finds the system that a name stands for.
     *
     * @param name as Java's property {@code os.name} has it
     * @return {@link #WINDOWS} for all of its versions, else {@link #LINUX}: what is neither fails
     *     where it misses /proc, with an error that says so
     */
    static OperatingSystem of(final String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : LINUX;
    }
}
