package org.tunbroker.launcher.command.brokers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The folders in which this user's brokers serve: the user's own, and on Windows that of the broker
 * that the installed service starts. On Linux the installed broker serves in the user's own folder,
 * which root made. Immutable and thread-safe.
 */
public final class BrokerFolders {
    private final Path own;
    // null if there is none
    private final Path installed;

    BrokerFolders(final Path own, final Path installed) {
        this.own = own;
        this.installed = installed;
    }

    /** Returns where this user's clients look. */
    public static BrokerFolders ofThisUser() {
        final Path own = BrokerDirectory.defaultBase();
        // who names another folder looks there only, as clients do
        return OperatingSystem.current().hasInstalledFolder() && BrokerDirectory.isUsualBase(own)
                ? new BrokerFolders(own, InstalledFolder.base(UserSid.own()))
                : at(own);
    }

    /** Returns one folder alone. */
    public static BrokerFolders at(final Path folder) {
        return new BrokerFolders(folder, null);
    }

    /** Returns the user's own folder. */
    public Path own() {
        return own;
    }

    /**
     * Lists the broker directories in all of them.
     *
     * @return the user's own first
     * @throws IOException if a folder cannot be listed
     * @throws org.tunbroker.TunException if a lock cannot be asked for
     */
    public List<BrokerPlace> places() throws IOException {
        final List<BrokerPlace> own = BrokerSurvey.of(this.own);
        if (installed == null) {
            return own;
        }
        final List<BrokerPlace> all = new ArrayList<>(own);
        for (final BrokerPlace place : BrokerSurvey.of(installed)) {
            // clients go to the user's own broker of the same driver, if it serves
            all.add(place.asInstalled(
                    own.stream().anyMatch(each -> each.isServed() && each.isSameAs(place))));
        }
        return Collections.unmodifiableList(all);
    }

    /** Returns the options by which a client finds the broker of a place, and starts none. */
    public ConnectOptions options(final BrokerPlace place) {
        // the installed one is found by way of the service, from the user's own folder
        return new ConnectOptions()
                .withDirectory(own)
                .withDriver(place.driver())
                .withoutStart();
    }

    /** Names them. */
    @Override
    public String toString() {
        return own + (installed == null ? "" : " and " + installed);
    }
}
