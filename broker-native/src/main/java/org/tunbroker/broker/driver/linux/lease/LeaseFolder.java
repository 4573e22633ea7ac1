package org.tunbroker.broker.driver.linux.lease;

import java.nio.file.Path;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.lease.LeaseFiles;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;

/**
 * The journals of a user's brokers in one network namespace, whatever their releases. What lies
 * there is hostile input: {@link LeftRoutes} does only what the API would let that user do.
 *
 * <p>For the driver thread.
 */
public final class LeaseFolder {
    private final LeaseFiles files;
    private final LogSink log;

    /**
     * Names the folder.
     *
     * @param folder which may not exist; its parent belongs to this user alone
     * @param log told what was undone
     */
    public LeaseFolder(final Path folder, final LogSink log) {
        this.files = new LeaseFiles(folder, log);
        this.log = log;
    }

    /** Makes the journal of this broker, and the folder if need be. */
    public Journal newJournal(final Place place) {
        return new JournalFile(files.create(), place);
    }

    /**
     * Undoes what brokers left that were killed, and removes their journals. Those of brokers that
     * live stay as they are. What fails is logged, and does not keep a broker from starting.
     *
     * @param socket in the network namespace of this broker
     * @param heir of the routes that they held for their clients
     */
    public void undoLeft(final RouteSocket socket, final HoldHeir heir) {
        try {
            if (files.exist()) {
                final LeftRoutes routes = new LeftRoutes(socket, Place.ofThisThread(), heir, log);
                files.visitLeft((records, tooLong) -> {
                    routes.inherit(records);
                    return false;
                });
                // only then: one journal may hold for a process that lives what another one's has
                // not
                files.visitLeft(routes::undo);
            }
        } catch (final TunException ex) {
            LogLine.warn(log, "what earlier brokers left is not undone: " + ex.getMessage());
        }
    }
}
