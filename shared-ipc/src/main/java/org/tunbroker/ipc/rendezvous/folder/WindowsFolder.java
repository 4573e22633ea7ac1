package org.tunbroker.ipc.rendezvous.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import org.tunbroker.ipc.os.windows.AccessList;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;

/**
 * An access list decides who enters a folder: its user, and SYSTEM and the Administrators, who can
 * do anything anyway. What is made in the folder inherits that.
 */
public final class WindowsFolder implements OwnFolder {
    @Override
    public Path defaultBase() {
        final String local = System.getenv("LOCALAPPDATA");
        final Path parent = local != null && !local.isEmpty()
                ? Paths.get(local)
                : Paths.get(System.getProperty("user.home"), "AppData", "Local");
        return parent.resolve("tunbroker");
    }

    @Override
    public void make(final Path folder) throws IOException {
        try (SecurityDescriptor own =
                SecurityDescriptor.of(AccessList.textForUser(UserSid.own(), "OICI", "FA"))) {
            own.makeFolder(folder);
        }
    }

    @Override
    public String fault(final Path folder) throws IOException {
        final BasicFileAttributes attributes =
                Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // Java reports a junction as a directory and as "other"
        if (!attributes.isDirectory() || attributes.isSymbolicLink() || attributes.isOther()) {
            return "a link or a file";
        }
        final String found = SecurityDescriptor.read(folder);
        // Windows abbreviates well-known users, so this user's name is written by Windows too
        try (SecurityDescriptor own =
                SecurityDescriptor.of(AccessList.textForUser(UserSid.own(), "OICI", "FA"))) {
            return AccessList.parse(found).isOnlyFor(AccessList.parse(own.toString()))
                    ? null
                    : found;
        }
    }

    @Override
    public String user() {
        return UserSid.own();
    }
}
