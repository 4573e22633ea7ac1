package org.tunbroker.launcher.command.brokers;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/**
 * A broker directory, of any release, and the process that served there when it was looked at.
 * Immutable and thread-safe.
 */
public final class BrokerPlace {
    /** The process id where no broker serves. */
    public static final int NONE = 0;

    /** The process id of a broker that this process cannot identify. */
    public static final int UNSEEN = -1;

    private static final Pattern NAME = Pattern.compile("v([0-9]{1,9})-([a-z]+)-([0-9]{1,18})");

    private final Path path;
    private final int protocol;
    private final String driver;
    private final long namespace;
    private final int processId;
    private final Kind kind;

    /** Whose broker it is, and whether clients of its driver and release come to it. */
    private enum Kind {
        OWN,
        INSTALLED,
        /** Of the installed service, while the user's own broker of that driver serves. */
        PASSED_OVER
    }

    private BrokerPlace(final BrokerPlace place, final int processId, final Kind kind) {
        path = place.path;
        protocol = place.protocol;
        driver = place.driver;
        namespace = place.namespace;
        this.processId = processId;
        this.kind = kind;
    }

    private BrokerPlace(final Path path, final Matcher name, final int processId) {
        this.path = path;
        protocol = Integer.parseInt(name.group(1));
        driver = name.group(2);
        namespace = Long.parseLong(name.group(3));
        this.processId = processId;
        kind = Kind.OWN;
    }

    /** Returns a folder as a broker directory, or null if its name is none of one. */
    static BrokerPlace of(final Path folder, final int processId) {
        final Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() ? new BrokerPlace(folder, name, processId) : null;
    }

    /** Returns the same directory with the process that serves there now. */
    public BrokerPlace now() {
        return new BrokerPlace(this, BrokerSurvey.server(directory()), kind);
    }

    /**
     * Returns the same as a directory of the service of Windows.
     *
     * @param passedOver whether clients go to another broker of its driver
     */
    BrokerPlace asInstalled(final boolean passedOver) {
        return new BrokerPlace(this, processId, passedOver ? Kind.PASSED_OVER : Kind.INSTALLED);
    }

    /** Tells whether another place has the same driver, release and network namespace. */
    boolean isSameAs(final BrokerPlace other) {
        return path.getFileName().equals(other.path.getFileName());
    }

    public BrokerDirectory directory() {
        return BrokerDirectory.at(path);
    }

    /** Returns the major version of the protocol. */
    public int protocol() {
        return protocol;
    }

    public String driver() {
        return driver;
    }

    public boolean isOf(final String wanted) {
        return driver.equals(wanted);
    }

    /** Returns the network namespace's number; 0 on Windows. */
    public long namespace() {
        return namespace;
    }

    /** Returns the broker's process id, {@link #NONE} or {@link #UNSEEN}. */
    public int processId() {
        return processId;
    }

    public boolean isServed() {
        return processId != NONE;
    }

    /** Tells whether this release's clients in this network namespace meet there. */
    public boolean isOfThisProcess() {
        return kind != Kind.PASSED_OVER
                && protocol == ControlProtocol.MAJOR_VERSION
                && namespace == NetworkNamespace.ofThisProcess();
    }

    /** Names the broker: its driver, what differs from this process's, and its process id. */
    @Override
    public String toString() {
        return "broker of driver " + driver
                + (kind == Kind.OWN ? "" : ", of the installed service")
                + (protocol == ControlProtocol.MAJOR_VERSION ? "" : ", protocol " + protocol)
                + (namespace == NetworkNamespace.ofThisProcess()
                        ? ""
                        : ", network namespace " + namespace)
                + (processId > 0 ? ", process " + processId : "");
    }
}
