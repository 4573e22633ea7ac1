package org.tunbroker.launcher.jvm;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tunbroker.launcher.os.windows.Registry;

/**
 * The JVMs that installers leave on Windows: those that the registry names, then those in the
 * folders of programs. Windows shows a 32-bit process another registry and another Program Files;
 * this class reads the machine's own. Thread-safe.
 */
final class WindowsJvms implements InstalledJvms {
    /** A vendor's registry entries: below a key, each version has a value with the Java home. */
    private enum Entry {
        JAVASOFT_JDK("SOFTWARE\\JavaSoft\\JDK", "", "JavaHome"),
        JAVASOFT_JRE("SOFTWARE\\JavaSoft\\JRE", "", "JavaHome"),
        ADOPTIUM_JDK("SOFTWARE\\Eclipse Adoptium\\JDK", "\\hotspot\\MSI", "Path"),
        ADOPTIUM_JRE("SOFTWARE\\Eclipse Adoptium\\JRE", "\\hotspot\\MSI", "Path"),
        MICROSOFT_JDK("SOFTWARE\\Microsoft\\JDK", "\\hotspot\\MSI", "Path"),
        ZULU("SOFTWARE\\Azul Systems\\Zulu", "", "InstallationPath");

        private final String key;
        private final String rest;
        private final String value;

        Entry(final String key, final String rest, final String value) {
            this.key = key;
            this.rest = rest;
            this.value = value;
        }
    }

    // the first is Program Files of the machine's own architecture, even in a 32-bit process
    private static final String[] PROGRAMS = {"ProgramW6432", "ProgramFiles"};
    private static final String[] VENDORS = {
        "Java",
        "Eclipse Adoptium",
        "Microsoft",
        "Zulu",
        "Amazon Corretto",
        "BellSoft",
        "SapMachine",
        "RedHat",
    };

    private final Registry registry;
    private final UnaryOperator<String> environment;
    private final UnaryOperator<String> properties;

    /**
     * @param registry of the machine
     * @param environment returns an environment variable, or null
     * @param properties returns a system property, or null
     */
    WindowsJvms(
            final Registry registry,
            final UnaryOperator<String> environment,
            final UnaryOperator<String> properties) {
        this.registry = registry;
        this.environment = environment;
        this.properties = properties;
    }

    @Override
    public List<JvmCandidate> candidates() {
        final JvmFolders found = new JvmFolders(ExecutableFormat.PE);
        for (final Entry entry : Entry.values()) {
            for (final String version : registry.subkeys(entry.key)) {
                final String key = entry.key + "\\" + version + entry.rest;
                registry.text(key, entry.value)
                        .flatMap(WindowsJvms::path)
                        .ifPresent(home -> found.add("registry key " + key, home));
            }
        }
        folders().forEach(found::addAllIn);
        return found.candidates();
    }

    @Override
    public String description() {
        final StringBuilder keys = new StringBuilder();
        for (final Entry entry : Entry.values()) {
            keys.append(keys.length() == 0 ? "" : ", ").append(entry.key);
        }
        return "every JVM that the registry names in [" + keys + "], and every folder with a "
                + ExecutableFormat.PE.label() + " in " + folders();
    }

    private List<Path> folders() {
        final List<Path> folders = new ArrayList<>();
        for (final String programs : PROGRAMS) {
            for (final String vendor : VENDORS) {
                addFolder(folders, environment.apply(programs), vendor);
            }
        }
        // installers that ran for one user only
        for (final String vendor : VENDORS) {
            addFolder(folders, environment.apply("LOCALAPPDATA"), "Programs", vendor);
        }
        addFolder(folders, properties.apply("user.home"), ".jdks");
        return folders;
    }

    private static void addFolder(
            final List<Path> folders, final String base, final String... rest) {
        if (base != null && !base.isEmpty()) {
            final Path folder = Paths.get(base, rest);
            if (!folders.contains(folder)) {
                folders.add(folder);
            }
        }
    }

    private static Optional<Path> path(final String text) {
        try {
            final Path path = Paths.get(text);
            return path.isAbsolute() ? Optional.of(path) : Optional.empty();
        } catch (final InvalidPathException ex) {
            // a malformed path in the registry is ignored
            return Optional.empty();
        }
    }
}
