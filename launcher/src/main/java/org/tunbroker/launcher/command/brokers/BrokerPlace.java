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

    private BrokerPlace(final Path path, final Matcher name, final int processId) {
        this.path = path;
        protocol = Integer.parseInt(name.group(1));
        driver = name.group(2);
        namespace = Long.parseLong(name.group(3));
        this.processId = processId;
    }

    /** Returns a folder as a broker directory, or null if its name is none of one. */
    static BrokerPlace of(final Path folder, final int processId) {
        final Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() ? new BrokerPlace(folder, name, processId) : null;
    }

    /** Returns the same directory with the process that serves there now. */
    public BrokerPlace now() {
        return of(path, BrokerSurvey.server(directory()));
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
        return protocol == ControlProtocol.MAJOR_VERSION
                && namespace == NetworkNamespace.ofThisProcess();
    }

    /** Names the broker: its driver, what differs from this process's, and its process id. */
    @Override
    public String toString() {
        return "broker of driver " + driver
                + (protocol == ControlProtocol.MAJOR_VERSION ? "" : ", protocol " + protocol)
                + (namespace == NetworkNamespace.ofThisProcess()
                        ? ""
                        : ", network namespace " + namespace)
                + (processId > 0 ? ", process " + processId : "");
    }
}
