package org.tunbroker.launcher.install;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

/**
 * The folder in which tunbroker is installed; its {@code lib/broker} has the broker's jars.
 * Immutable, thread-safe.
 */
public final class BrokerHome {
    /** The system property that names the folder. */
    public static final String PROPERTY = "tunbroker.home";

    /** The system property with the broker's limits for each process. */
    static final String LIMITS_PROPERTY = "tunbroker.limits";

    // the longest time that has a number of milliseconds
    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

    private static final String MAIN_CLASS = "org.tunbroker.broker.Main";
    private static final String JNA_LIBRARY = System.mapLibraryName("jnidispatch");
    private static final String CALL = "startBroker";
    private static final Path INSTALLED = Paths.get("/usr/lib/tunbroker");
    private static final String NEXT_STEP =
            ". Put tunbroker-broker on the class path, or install the"
                    + " distribution. Set -D" + PROPERTY
                    + "=PATH to the folder that has its lib/client and lib/broker";

    private final Path path;
    private final List<Path> jars;

    private BrokerHome(final Path path, final List<Path> jars) {
        this.path = path;
        this.jars = jars;
    }

    /**
     * Finds a folder that is there: the property names it, or this class's own jar lies in its
     * {@code lib/client}, or root has installed it in {@code /usr/lib/tunbroker}.
     *
     * @throws TunException ERROR_FILE_NOT_FOUND if there is none with a broker in it
     */
    public static BrokerHome locate() {
        final String named = named();
        if (!named.isEmpty()) {
            return of(Paths.get(named));
        }
        try {
            return ofJar(ownJar());
        } catch (final TunException ex) {
            return installed(INSTALLED).orElseThrow(() -> ex);
        }
    }

    /**
     * Finds a folder as {@link #locate()} does. If there is none, and the property names none, the
     * broker on the class path is extracted.
     *
     * @param place where to
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no broker at all, ERROR_ACCESS_DENIED
     *     if others could change what is extracted, ERROR_INVALID_DATA if it is damaged
     */
    public static BrokerHome locate(final ExtractionPlace place) {
        try {
            return locate();
        } catch (final TunException ex) {
            if (!named().isEmpty()) {
                throw ex;
            }
            return CarriedBroker.find().map(place::extract).orElseThrow(() -> ex);
        }
    }

    private static String named() {
        return System.getProperty(PROPERTY, "");
    }

    /** Finds the release that a folder of root's has, or has a link to: {@code lib}. */
    static Optional<BrokerHome> installed(final Path folder) {
        try {
            // the link may change while a broker starts, the release stays
            final Path libraries = folder.resolve("lib").toRealPath();
            return RootsAlone.faultOfFolder(folder).isPresent()
                            || RootsAlone.faultOfAll(libraries.resolve("broker"))
                                    .isPresent()
                    ? Optional.empty()
                    : Optional.of(of(libraries.getParent()));
        } catch (final IOException | TunException ex) {
            // there is none, or it is not complete
            return Optional.empty();
        }
    }

    static BrokerHome ofJar(final Path jar) {
        final Path folder = jar.getParent();
        final Path lib = folder == null ? null : folder.getParent();
        if (!Files.isRegularFile(jar)
                || lib == null
                || !lib.endsWith("lib")
                || lib.getParent() == null) {
            throw notFound(jar
                    + ", from which the launcher runs, is no jar in lib/client of a distribution");
        }
        return of(lib.getParent());
    }

    public static BrokerHome of(final Path home) {
        final Path path = home.toAbsolutePath().normalize();
        final Path broker = path.resolve("lib").resolve("broker");
        final List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(broker)) {
            for (final Path entry : entries) {
                if (entry.toString().endsWith(".jar")) {
                    jars.add(entry);
                }
            }
        } catch (final IOException ex) {
            throw notFound("there is no broker in " + broker + " (" + ex + ")");
        }
        if (jars.isEmpty()) {
            throw notFound("there is no broker in " + broker + ", it has no jars");
        }
        if (path.toString().contains(File.pathSeparator)) {
            throw notFound("a class path cannot hold " + path + ", which has a "
                    + File.pathSeparator + " in it");
        }
        // sorted, because an archive of shared classes is bound to the exact class path
        Collections.sort(jars);
        return new BrokerHome(path, jars);
    }

    /** Returns the same folder by its real path, without links. */
    public BrokerHome real() {
        try {
            return of(path.toRealPath());
        } catch (final IOException ex) {
            throw notFound(path + " cannot be read: " + ex);
        }
    }

    private static Path ownJar() {
        final CodeSource source = BrokerHome.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw notFound("this JVM does not tell from which jar the launcher runs");
        }
        try {
            return Paths.get(source.getLocation().toURI());
        } catch (final URISyntaxException
                | IllegalArgumentException
                | FileSystemNotFoundException ex) {
            throw notFound("the launcher runs from " + source.getLocation() + ", which is no file");
        }
    }

    private static TunException notFound(final String reason) {
        return new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, CALL, reason + NEXT_STEP);
    }

    public Path path() {
        return path;
    }

    /** Returns the folder that has the broker's jars. */
    public Path libraries() {
        return path.resolve("lib").resolve("broker");
    }

    public List<Path> jars() {
        return Collections.unmodifiableList(jars);
    }

    /**
     * Returns the folder of the installation with JNA's own library for an architecture. JNA must
     * not unpack its library to a place where the user's other processes could replace it.
     *
     * @throws TunException ERROR_FILE_NOT_FOUND if the installation is not complete
     */
    public Path nativeCode(final Architecture architecture) {
        final Path folder = libraries().resolve("jna-" + architecture.label());
        if (!Files.isRegularFile(folder.resolve(JNA_LIBRARY))) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    CALL,
                    "there is no " + JNA_LIBRARY + " in " + folder
                            + ". Install all of the distribution");
        }
        return folder;
    }

    /** Returns the words after the JVM's options: class path, main class and its arguments. */
    public List<String> program(
            final Path directory, final String driver, final Duration idleExit) {
        final List<String> words = new ArrayList<>(Arrays.asList(
                "-cp",
                classPath(),
                MAIN_CLASS,
                "--directory",
                directory.toString(),
                "--driver",
                driver,
                "--idle-exit-ms",
                Long.toString(
                        idleExit.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : idleExit.toMillis())));
        final String limits = System.getProperty(LIMITS_PROPERTY, "");
        if (!limits.isEmpty()) {
            words.addAll(Arrays.asList("--limits", limits));
        }
        return words;
    }

    String classPath() {
        final StringBuilder classPath = new StringBuilder();
        for (final Path jar : jars) {
            classPath.append(classPath.length() == 0 ? "" : File.pathSeparator).append(jar);
        }
        return classPath.toString();
    }
}
