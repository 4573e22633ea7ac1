package org.tunbroker.ipc.rendezvous;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.folder.OwnFolder;
import org.tunbroker.ipc.rendezvous.folder.PosixBase;
import org.tunbroker.ipc.rendezvous.folder.PosixFolder;
import org.tunbroker.ipc.rendezvous.folder.WindowsFolder;

/**
 * The rendezvous directory of one broker and its clients. There is one for each user, major version
 * of the protocol, driver and network namespace (Windows has none). Only that user can enter it;
 * both sides check that before they use it.
 *
 * <pre>
 * DIRECTORY is BASE/vMAJOR-DRIVER-NAMESPACE
 * DIRECTORY/lock            locked by the broker, never deleted; holds the generation's number
 * DIRECTORY/log             what the broker printed
 * DIRECTORY/socket          by which clients come in (Linux); {@link
 *                           org.tunbroker.ipc.rendezvous.Handshake}
 * DIRECTORY/generation-N/   all that one broker process made; the next one deletes it
 *     broker                {@link BrokerFile}
 *     aeron/                Aeron's files
 *     clients/ID            {@link ClientFile} (Windows)
 * BASE/leases-DRIVER-NAMESPACE/
 *                           journals of brokers of any version, see docs/security.md
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class BrokerDirectory {
    /**
     * The system property that names the folder of all broker directories, in place of the default.
     */
    public static final String BASE_PROPERTY = "tunbroker.dir";

    /** The name of the log. */
    static final String LOG = "log";

    // incompatible releases use different directories
    private static final String VERSION_PREFIX = "v" + ControlProtocol.MAJOR_VERSION + "-";

    private static final OwnFolder FOLDERS = OperatingSystem.current() == OperatingSystem.WINDOWS
            ? new WindowsFolder()
            : new PosixFolder();

    private final Path path;

    private BrokerDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Returns the folder of all broker directories of this user.
     *
     * @return the property {@value #BASE_PROPERTY}; else on Linux what {@link PosixBase} finds, on
     *     Windows %LOCALAPPDATA%\tunbroker
     * @throws TunException ERROR_GEN_FAILURE if there is no place for it
     */
    public static Path defaultBase() {
        final String configured = System.getProperty(BASE_PROPERTY);
        if (configured != null) {
            return Paths.get(configured).toAbsolutePath();
        }
        try {
            return FOLDERS.defaultBase();
        } catch (final IOException ex) {
            throw cannotBeMade("in shared memory", ex);
        }
    }

    /**
     * Names the directory of a driver in this process's network namespace.
     *
     * @param base the folder of all broker directories
     * @param driver the driver's name
     * @return the directory, which may not exist yet
     */
    public static BrokerDirectory of(final Path base, final String driver) {
        return new BrokerDirectory(
                base.resolve(VERSION_PREFIX + driver + "-" + NetworkNamespace.ofThisProcess()));
    }

    /**
     * Names a directory by its path.
     *
     * @param path as {@link #path()} returned it, perhaps in another process
     * @return the directory
     */
    public static BrokerDirectory at(final Path path) {
        return new BrokerDirectory(path);
    }

    /**
     * Makes the directory, and the folder that it is in, where they do not exist, and checks that
     * they belong to this user alone.
     *
     * @throws TunException ERROR_ACCESS_DENIED if another user owns or can enter it,
     *     ERROR_GEN_FAILURE if it cannot be made
     */
    public void prepare() {
        makeOwn(path.getParent());
        makeOwn(path);
    }

    /**
     * Makes a folder that only this user can enter, if it does not exist, and checks its owner and
     * rights.
     *
     * @param folder whose parent exists
     * @throws TunException ERROR_ACCESS_DENIED; ERROR_GEN_FAILURE, also if its parent is missing
     */
    public static void makeOwn(final Path folder) {
        try {
            try {
                FOLDERS.make(folder);
            } catch (final FileAlreadyExistsException ex) {
                // the usual case: checked below like a new one
            }
            checkOwn(folder);
        } catch (final IOException ex) {
            final Path parent = folder.toAbsolutePath().getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                throw withoutParent(folder, parent, ex);
            }
            throw cannotBeMade(folder.toString(), ex);
        }
    }

    /**
     * Looks whether this user alone can enter a folder, without making or changing it.
     *
     * @param folder that exists
     * @return null if so; else the fault, such as its owner and mode
     * @throws IOException if it cannot be looked at
     */
    public static String faultOf(final Path folder) throws IOException {
        return FOLDERS.fault(folder);
    }

    private static TunException withoutParent(
            final Path folder, final Path parent, final IOException ex) {
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE,
                "connect",
                (Files.exists(parent)
                                ? parent + " is no folder"
                                : "the folder " + parent + " does not exist")
                        + ", and the broker directory " + folder
                        + " is to be made there; make that folder, or set the system property "
                        + BASE_PROPERTY + " to another",
                ex);
    }

    private static TunException cannotBeMade(final String where, final IOException ex) {
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE,
                "connect",
                "the broker directory " + where + " cannot be made: " + ex
                        + "; set the system property " + BASE_PROPERTY
                        + " to a folder of your own",
                ex);
    }

    private static void checkOwn(final Path folder) throws IOException {
        final String fault = FOLDERS.fault(folder);
        if (fault != null) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "connect",
                    "the broker directory " + folder + " is not a folder that user "
                            + FOLDERS.user() + " alone can enter (" + fault
                            + "); remove it, or set the system property " + BASE_PROPERTY
                            + " to a folder of your own");
        }
    }

    /**
     * Returns where the directory is.
     *
     * @return an absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the lock file; the process that holds its lock is the broker.
     *
     * @return its path
     */
    public Path lockFile() {
        return path.resolve("lock");
    }

    /**
     * Returns the file that the broker's output goes to.
     *
     * @return its path
     */
    public Path log() {
        return path.resolve(LOG);
    }

    /**
     * Returns the folder of the journals of all brokers that have this driver and network
     * namespace: what one of any version left behind, one of any other undoes.
     *
     * @return its path; beside that of this version
     */
    public Path leases() {
        final String name = path.getFileName().toString();
        return path.resolveSibling("leases-" + name.substring(name.indexOf('-') + 1));
    }

    /**
     * Names a generation.
     *
     * @param number which
     * @return the generation, which may not exist
     */
    public Generation generation(final long number) {
        return new Generation(path, number);
    }
}
