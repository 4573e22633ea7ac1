package org.tunbroker.launcher.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Where a carried broker is extracted to, and so who could change it before it runs.
 *
 * <ul>
 *   <li>An ordinary user's goes to the user's own cache folder: the user's programs could change
 *       it, and gain nothing by it.
 *   <li>Root's goes to a folder that root alone can change.
 *   <li>A broker with rights that the user's other programs lack runs only one that root has
 *       extracted before, since those programs would gain these rights.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class ExtractionPlace {
    /** Where root extracts, if it names no other folder: all users can read it. */
    static final Path SHARED = Paths.get("/var/cache/tunbroker");

    private static final String CALL = "startBroker";
    private static final Path USER_NUMBERS = Paths.get("/proc/self/uid_map");
    private static final String ALL_USERS = "0 0 4294967295";

    private final long user;
    private final boolean exceedsUser;
    private final Path shared;
    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;

    ExtractionPlace(
            final long user,
            final boolean exceedsUser,
            final Path shared,
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment) {
        this.user = user;
        this.exceedsUser = exceedsUser;
        this.shared = shared;
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * Chooses by the rights of the broker that is to run.
     *
     * @param user the number of this user on Linux; any other than 0 on Windows
     * @param exceedsUser whether the broker has rights that the user's other programs lack
     * @return the place
     */
    public static ExtractionPlace of(final long user, final boolean exceedsUser) {
        return new ExtractionPlace(
                user, exceedsUser, SHARED, ProcessSettings.PROPERTIES, ProcessSettings.VARIABLES);
    }

    /** In a user namespace, root has no rights but its user's. */
    private static boolean isFirstNamespace() {
        try {
            final byte[] map = Files.readAllBytes(USER_NUMBERS);
            return new String(map, StandardCharsets.US_ASCII)
                    .trim()
                    .replaceAll("\\s+", " ")
                    .equals(ALL_USERS);
        } catch (final IOException ex) {
            // a kernel without them
            return true;
        }
    }

    /**
     * Extracts a broker, unless it is there.
     *
     * @throws TunException ERROR_ACCESS_DENIED if others could change it there; as
     *     {@link Extraction#make}
     */
    BrokerHome extract(final CarriedBroker broker) {
        if (exceedsUser) {
            return extractedByRoot(broker);
        }
        final Path parent = user == 0 && isFirstNamespace() ? roots() : own();
        return BrokerHome.of(new Extraction(broker, parent).make());
    }

    private BrokerHome extractedByRoot(final CarriedBroker broker) {
        final Path home = new Extraction(broker, shared)
                .find()
                .orElseThrow(() -> refused("it is not in " + shared + " yet, or damaged there"));
        final Optional<String> fault = RootsAlone.faultOfAll(home);
        if (fault.isPresent()) {
            throw refused(fault.get());
        }
        return BrokerHome.of(home);
    }

    private static TunException refused(final String reason) {
        return new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                CALL,
                "the broker would have rights that this user's other programs lack, so the one on the"
                        + " class path runs only from where nobody but root or an administrator can"
                        + " change it: " + reason
                        + ". Install tunbroker (on Linux in /usr/lib/tunbroker), or on Linux let root"
                        + " start the application once");
    }

    private Path own() {
        return CacheFolder.choose(properties, environment, user)
                .orElseThrow(() -> new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        CALL,
                        "there is no folder to extract the broker to that this user alone can enter."
                                + " Name one by -D" + CacheFolder.PROPERTY));
    }

    private Path roots() {
        final boolean isNamed = properties.apply(CacheFolder.PROPERTY) != null;
        // root may have the variable of the user that it was before
        final Optional<Path> preferred = isNamed || environment.apply("XDG_CACHE_HOME") != null
                ? CacheFolder.choose(properties, environment, user)
                : Optional.empty();
        if (preferred.isPresent() && !RootsAlone.faultOfFolder(preferred.get()).isPresent()) {
            return preferred.get();
        }
        final Optional<Path> found = isNamed ? Optional.empty() : makeShared();
        if (found.isPresent()) {
            return found.get();
        }
        final Path own = own();
        final Optional<String> fault = RootsAlone.faultOfFolder(own);
        if (fault.isPresent()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    "root extracts the broker to a folder that root alone can change: "
                            + fault.get() + ". Name another one by -D" + CacheFolder.PROPERTY);
        }
        return own;
    }

    private Optional<Path> makeShared() {
        try {
            Files.createDirectories(shared.getParent());
            try {
                Files.createDirectory(shared);
                Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (final FileAlreadyExistsException ex) {
                // the usual case: checked below like a new one
            }
            return RootsAlone.faultOfFolder(shared).isPresent()
                    ? Optional.empty()
                    : Optional.of(shared);
        } catch (final IOException ex) {
            // a file system that cannot be written, for example
            return Optional.empty();
        }
    }
}
