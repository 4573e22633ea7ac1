package org.tunbroker.launcher.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tunbroker.TunException;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The folder for files that one start makes and later starts use. Only this user can enter it. It
 * outlives the broker directory, which often lies in memory.
 *
 * <p>Stateless and thread-safe.
 */
public final class CacheFolder {
    /** The system property that names the folder; empty for none. */
    public static final String PROPERTY = "tunbroker.cache";

    private static final String NAME = "tunbroker";

    private CacheFolder() {}

    /**
     * Chooses a folder, and makes it if it does not exist.
     *
     * @param properties returns a system property, or null
     * @param environment returns an environment variable, or null
     * @param user the number of this user
     * @return the folder; nothing if there is none that only this user can enter
     */
    public static Optional<Path> choose(
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment,
            final long user) {
        for (final Path folder : candidates(properties, environment, user)) {
            try {
                Files.createDirectories(folder.getParent());
                BrokerDirectory.makeOwn(folder);
                return Optional.of(folder);
            } catch (final IOException | TunException ex) {
                // not writable, or others can enter it: try the next one
            }
        }
        return Optional.empty();
    }

    /**
     * Lists the folders that are tried.
     *
     * @param properties returns a system property, or null
     * @param environment returns an environment variable, or null
     * @param user the number of this user
     * @return in this order; none if the property {@value #PROPERTY} is empty
     */
    public static List<Path> candidates(
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment,
            final long user) {
        final List<Path> folders = new ArrayList<>();
        final String named = properties.apply(PROPERTY);
        if (named != null) {
            add(folders, named);
            return folders;
        }
        final String cache = environment.apply("XDG_CACHE_HOME");
        final String home = properties.apply("user.home");
        if (isAbsolute(cache)) {
            add(folders, cache + "/" + NAME);
        } else if (isAbsolute(home)) {
            add(folders, home + "/.cache/" + NAME);
        }
        add(folders, "/var/tmp/" + NAME + "-" + user);
        return folders;
    }

    /** Tells whether a folder is an absolute path. The home of a user without a name is "?". */
    private static boolean isAbsolute(final String folder) {
        try {
            return folder != null && Paths.get(folder).isAbsolute();
        } catch (final InvalidPathException ex) {
            // this JVM's locale cannot encode the name
            return false;
        }
    }

    private static void add(final List<Path> folders, final String folder) {
        // the JVM splits an archive's path at each path separator
        if (!folder.isEmpty() && !folder.contains(File.pathSeparator)) {
            folders.add(Paths.get(folder).toAbsolutePath());
        }
    }
}
