package org.tunbroker.launcher.command.status;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.brokers.BrokerPlace;

/** Asks all brokers of this user, and starts none. For one thread. */
final class StatusSource implements AutoCloseable {
    private final BrokerFolders folders;
    // null for all
    private final String driver;
    // by the directories where they meet their brokers
    private final Map<Path, TunClient> clients = new HashMap<>();
    private final Map<Path, BrokerStatus> before = new HashMap<>();

    StatusSource(final BrokerFolders folders, final String driver) {
        this.folders = folders;
        this.driver = driver;
    }

    /** Asks each that runs now. */
    List<BrokerReport> ask() throws IOException {
        final List<BrokerReport> reports = new ArrayList<>();
        final Set<Path> served = new HashSet<>();
        for (final BrokerPlace place : folders.places()) {
            if (place.isServed() && (driver == null || place.isOf(driver))) {
                served.add(place.directory().path());
                reports.add(ask(place));
            }
        }
        // the others have ended, or another of the same place comes
        for (final Path gone : new ArrayList<>(clients.keySet())) {
            if (!served.contains(gone)) {
                forget(gone);
            }
        }
        return reports;
    }

    private BrokerReport ask(final BrokerPlace place) {
        final BrokerReport report = new BrokerReport(
                place.toString(), place.processId(), place.driver(), place.protocol());
        if (!place.isOfThisProcess()) {
            return report.without("ask with its release, in its namespace");
        }
        final Path path = place.directory().path();
        try {
            final TunClient client = clients.computeIfAbsent(
                    path, added -> TunClient.connect(folders.options(place)));
            final BrokerStatus now = client.monitor().status();
            return report.with(now, before.put(path, now));
        } catch (final TunException ex) {
            // it ended just now, or is of an older release: the others are still told
            forget(path);
            return report.without(ex.getMessage());
        }
    }

    private void forget(final Path path) {
        final TunClient client = clients.remove(path);
        before.remove(path);
        if (client != null) {
            client.close();
        }
    }

    @Override
    public void close() {
        new ArrayList<>(clients.keySet()).forEach(this::forget);
    }
}
