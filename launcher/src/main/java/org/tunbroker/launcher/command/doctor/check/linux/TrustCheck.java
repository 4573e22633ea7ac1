package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.WritableFile;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;

/**
 * Whether others than root and this user can change what the broker runs: the installation, and the
 * JVM. Who can runs programs as this user, with the broker's rights.
 */
public final class TrustCheck implements Check {
    private final NativeJvmFinder finder;
    private final long user;

    /** @param user the number of this user */
    public TrustCheck(final NativeJvmFinder finder, final long user) {
        this.finder = finder;
        this.user = user;
    }

    @Override
    public String id() {
        return "trust";
    }

    @Override
    public List<Finding> look() throws IOException {
        final Path home = BrokerHome.locate().real().path();
        final NativeJvm jvm = finder.find(home);
        return look(Arrays.asList(home, jvm.home().toRealPath()));
    }

    List<Finding> look(final List<Path> folders) throws IOException {
        final List<Finding> findings = new ArrayList<>();
        // a runtime that lies in the installation is no second one
        final Set<String> faults = new LinkedHashSet<>();
        for (final Path folder : folders) {
            final Optional<WritableFile> found = WritableFile.find(folder, user);
            if (found.isPresent() && faults.add(found.get().toString())) {
                findings.add(Finding.warning(
                        id(),
                        "others can change what the broker runs: " + found.get(),
                        mend(found.get(), folder)));
            }
        }
        return findings.isEmpty()
                ? Collections.singletonList(Finding.ok(
                        id(), "nobody else can change the installation, nor the broker's JVM"))
                : findings;
    }

    private String mend(final WritableFile file, final Path folder) {
        final boolean isIn = file.path().startsWith(folder);
        final String what = (isIn ? "-R " : "")
                + (file.isOwners() ? "go-w " : "root: ")
                + (isIn ? folder : file.path());
        final String rights = user == 0 || file.owner() == user ? "" : "sudo ";
        return rights + (file.isOwners() ? "chmod " : "chown ") + what;
    }
}
