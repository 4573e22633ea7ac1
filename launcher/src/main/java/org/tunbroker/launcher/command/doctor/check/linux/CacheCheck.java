package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.install.CacheFolder;

/**
 * Whether the folder for the archive of the broker's classes, and for brokers that an application
 * carries in a jar, is this user's alone: in another one nothing is kept, or it is not heeded.
 */
public final class CacheCheck implements Check {
    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;
    private final long user;

    /** @param user the number of this user */
    public CacheCheck(final long user) {
        this(System::getProperty, System::getenv, user);
    }

    CacheCheck(
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment,
            final long user) {
        this.properties = properties;
        this.environment = environment;
        this.user = user;
    }

    @Override
    public String id() {
        return "cache";
    }

    @Override
    public List<Finding> look() throws IOException {
        final List<Finding> findings = new ArrayList<>();
        for (final Path folder : CacheFolder.candidates(properties, environment, user)) {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                if (canBeMade(folder)) {
                    findings.add(Finding.ok(id(), folder + " will be made"));
                    return findings;
                }
                continue;
            }
            final String fault = BrokerDirectory.faultOf(folder);
            if (fault == null) {
                findings.add(Finding.ok(id(), folder + " is yours alone"));
                return findings;
            }
            findings.add(Finding.warning(
                    id(),
                    folder + " is not yours alone (" + fault + "), so it is not used",
                    "mv " + folder + " " + folder + ".old"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(id(), "none: each broker starts without an archive"));
        }
        return findings;
    }

    /** Tells whether this user may make a folder, in the first of those above it that exists. */
    private static boolean canBeMade(final Path folder) {
        Path above = folder.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isDirectory(above) && Files.isWritable(above);
    }
}
