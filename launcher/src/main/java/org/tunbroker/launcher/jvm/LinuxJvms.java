package org.tunbroker.launcher.jvm;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The JVMs of Linux distributions, and those that tools install for a user. Thread-safe. */
final class LinuxJvms implements InstalledJvms {
    private static final String[] SYSTEM_FOLDERS = {"usr/lib/jvm", "opt", "usr/java"};
    private static final String[] USER_FOLDERS = {".sdkman/candidates/java", ".jdks"};

    private final UnaryOperator<String> properties;
    private final Path root;

    /**
     * @param properties returns a system property, or null
     * @param root below which the system's folders are
     */
    LinuxJvms(final UnaryOperator<String> properties, final Path root) {
        this.properties = properties;
        this.root = root;
    }

    @Override
    public List<JvmCandidate> candidates() {
        final JvmFolders found = new JvmFolders(ExecutableFormat.ELF);
        folders().forEach(found::addAllIn);
        return found.candidates();
    }

    @Override
    public String description() {
        return "every folder with a bin/java in " + folders();
    }

    private List<Path> folders() {
        final List<Path> folders = new ArrayList<>();
        for (final String folder : SYSTEM_FOLDERS) {
            folders.add(root.resolve(folder));
        }
        final Path userHome = userHome();
        if (userHome != null) {
            for (final String folder : USER_FOLDERS) {
                folders.add(userHome.resolve(folder));
            }
        }
        return folders;
    }

    /** Returns null if there is none; the home of a user without a name is "?". */
    private Path userHome() {
        final String home = properties.apply("user.home");
        try {
            // a relative path would let anyone who can write to the working directory choose
            // the JVM
            return home != null && Paths.get(home).isAbsolute() ? Paths.get(home) : null;
        } catch (final InvalidPathException ex) {
            // this JVM's locale cannot encode the name
            return null;
        }
    }
}
