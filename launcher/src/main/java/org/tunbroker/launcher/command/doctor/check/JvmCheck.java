package org.tunbroker.launcher.command.doctor.check;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;

/** The installation, the JVMs of this machine, and which of them the broker gets. */
public final class JvmCheck implements Check {
    private final NativeJvmFinder finder;

    public JvmCheck(final NativeJvmFinder finder) {
        this.finder = finder;
    }

    @Override
    public String id() {
        return "jvm";
    }

    @Override
    public List<Finding> look() {
        final List<Finding> findings = new ArrayList<>();
        final BrokerHome home;
        try {
            home = BrokerHome.locate();
        } catch (final TunException ex) {
            findings.add(Finding.wrong(
                    "installation", ex.reason(), "tunbroker -Dtunbroker.home=FOLDER doctor"));
            return findings;
        }
        findings.add(Finding.ok("installation", home.path().toString()));
        try {
            final NativeJvm jvm = finder.find(home.path());
            home.nativeCode(jvm.architecture());
            findings.add(Finding.ok(id(), "the broker's: " + jvm));
        } catch (final TunException ex) {
            findings.add(Finding.wrong(id(), ex.reason(), finder.installCommand()));
        }
        finder.descriptions(home.path()).forEach(text -> findings.add(Finding.ok(id(), text)));
        return findings;
    }
}
