package org.tunbroker.ipc.platform;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** With what attributes a file is made that its owner alone can open. Stateless, thread-safe. */
public final class OwnerOnly {
    private static final FileAttribute<?>[] NONE = {};
    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private OwnerOnly() {}

    /**
     * Returns the attributes.
     *
     * @return on Windows none: there a file has the rights of its folder, which is made for its
     *     owner alone
     */
    public static FileAttribute<?>[] ofFile() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? NONE
                : new FileAttribute<?>[] {OWNER};
    }
}
