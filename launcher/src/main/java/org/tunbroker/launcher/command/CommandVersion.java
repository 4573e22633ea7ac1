package org.tunbroker.launcher.command;

import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.machine.Architecture;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. Stateless and thread-safe. */
final class CommandVersion implements IVersionProvider {
    // without a jar there is none
    private static final String NONE = "unknown";

    @Override
    public String[] getVersion() {
        final String release = CommandVersion.class.getPackage().getImplementationVersion();
        final Architecture jvm = Architecture.ofThisJvm();
        return new String[] {
            TunbrokerCommand.NAME + " " + (release == null ? NONE : release) + ", protocol "
                    + ControlProtocol.MAJOR_VERSION,
            "Java " + System.getProperty("java.version") + ", " + jvm.label() + "/" + jvm.bits()
                    + " on " + Architecture.ofThisMachine().label()
        };
    }
}
