package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.brokers.BrokerSurvey;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/**
 * Brokers of this user in folders where this user's clients do not look: they began before root made
 * the folder in /run, or were told another.
 */
public final class OtherPlacesCheck implements Check {
    private final Path base;
    private final long user;
    private final Path run;
    private final Path sharedMemory;

    /** @param base where clients look */
    public OtherPlacesCheck(final Path base, final long user) {
        this(base, user, Paths.get("/run/tunbroker"), Paths.get("/dev/shm"));
    }

    OtherPlacesCheck(
            final Path base, final long user, final Path run, final Path sharedMemory) {
        this.base = base;
        this.user = user;
        this.run = run;
        this.sharedMemory = sharedMemory;
    }

    @Override
    public String id() {
        return "place";
    }

    @Override
    public List<Finding> look() throws IOException {
        final List<Finding> findings = new ArrayList<>();
        for (final Path other : others()) {
            for (final BrokerPlace place : BrokerSurvey.of(other)) {
                if (place.isServed()) {
                    findings.add(Finding.warning(
                            id(),
                            place + " in " + other + ", where no client looks",
                            "tunbroker stop -Dtunbroker.dir=" + other));
                }
            }
        }
        return findings.isEmpty()
                ? Collections.singletonList(Finding.ok(id(), "clients look in " + base))
                : findings;
    }

    private List<Path> others() throws IOException {
        final List<Path> folders = new ArrayList<>();
        folders.add(run.resolve(Long.toString(user)));
        final String name = "tunbroker-" + user;
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(sharedMemory, name + "{,.*}")) {
            entries.forEach(folders::add);
        }
        folders.removeIf(folder -> folder.equals(base)
                || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !Files.isReadable(folder));
        return folders;
    }
}
