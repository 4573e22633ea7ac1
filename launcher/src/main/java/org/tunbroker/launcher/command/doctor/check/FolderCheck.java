package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.brokers.BrokerSurvey;

/** The folders where brokers and clients meet: whose they are, and who can enter them. */
public final class FolderCheck implements Check {
    private final Path base;

    public FolderCheck(final Path base) {
        this.base = base;
    }

    @Override
    public String id() {
        return "folder";
    }

    @Override
    public List<Finding> look() throws IOException {
        final List<Finding> findings = new ArrayList<>();
        if (!Files.exists(base, LinkOption.NOFOLLOW_LINKS)) {
            final Path parent = base.getParent();
            findings.add(
                    parent != null && Files.isDirectory(parent)
                            ? Finding.ok(id(), base + " will be made")
                            : Finding.wrong(id(), parent + " is no folder", "mkdir " + parent));
            return findings;
        }
        findings.add(of(base));
        for (final BrokerPlace place : BrokerSurvey.of(base)) {
            findings.add(of(place.directory().path()));
        }
        return findings;
    }

    private Finding of(final Path folder) throws IOException {
        final String fault = BrokerDirectory.faultOf(folder);
        return fault == null
                ? Finding.ok(id(), folder + " is yours alone")
                : Finding.wrong(
                        id(),
                        folder + " is not yours alone: " + fault,
                        "mv " + folder + " " + folder + ".old");
    }
}
