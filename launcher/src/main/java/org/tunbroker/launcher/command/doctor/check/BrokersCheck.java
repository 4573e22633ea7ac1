package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.brokers.BrokerPlace;

/** The brokers of this user, and of which release they are. */
public final class BrokersCheck implements Check {
    private final BrokerFolders folders;
    private final String release;

    /** @param release of this command; null if unknown, then none is compared */
    public BrokersCheck(final BrokerFolders folders, final String release) {
        this.folders = folders;
        this.release = release;
    }

    @Override
    public String id() {
        return "broker";
    }

    @Override
    public List<Finding> look() throws IOException {
        final List<Finding> findings = new ArrayList<>();
        for (final BrokerPlace place : folders.places()) {
            if (place.isServed()) {
                findings.add(of(place));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(id(), "none runs; a client starts one"));
        }
        return findings;
    }

    private Finding of(final BrokerPlace place) {
        if (!place.isOfThisProcess()) {
            // another release, or another network namespace: nobody here can ask it
            return Finding.ok(id(), place.toString());
        }
        try (TunClient client = TunClient.connect(folders.options(place))) {
            final String text = place + ", release " + client.brokerVersion();
            return release == null || release.equals(client.brokerVersion())
                    ? Finding.ok(id(), text)
                    : Finding.warning(
                            id(),
                            text + ", but this is " + release,
                            "tunbroker stop --driver " + place.driver());
        } catch (final TunException ex) {
            return Finding.wrong(
                    id(),
                    place + " does not serve: " + ex.getMessage(),
                    "tunbroker stop --driver " + place.driver());
        }
    }
}
