package org.tunbroker.launcher.command.install.windows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.launcher.os.windows.Accounts;
import org.tunbroker.launcher.os.windows.WindowsService;
import org.tunbroker.launcher.service.windows.BrokerService;
import org.tunbroker.launcher.trust.windows.InstallationTrust;

/** This machine. Stateless. */
final class WindowsServiceHost implements ServiceHost {
    private final WindowsService service = new WindowsService(BrokerService.NAME);

    @Override
    public String sidOf(final String account) {
        return Accounts.sidOf(account);
    }

    @Override
    public boolean isElevated() {
        return OwnProcess.isElevated();
    }

    @Override
    public void checkTrust(final Path folder) {
        if (isChecked()) {
            InstallationTrust.ofThisMachine().check(folder);
        }
    }

    private static boolean isChecked() {
        return OwnProcess.hasMoreRightsThanOthers()
                && !Boolean.getBoolean(InstallationTrust.PROPERTY);
    }

    @Override
    public void makeFolder(final Path folder, final String rights) throws IOException {
        InstalledFolder.make(folder, rights);
        // an administrator may have made it, with the rights that ProgramData passes on
        Accounts.setRights(folder, rights);
        if (isChecked()) {
            // that a user made it before shows by its owner
            InstallationTrust.ofThisMachine().checkOnly(folder);
        }
    }

    @Override
    public boolean exists() {
        return service.exists();
    }

    @Override
    public void create(final String displayName, final String command) {
        service.create(displayName, command);
    }

    @Override
    public void start(final Duration timeout) {
        service.start(timeout);
    }

    @Override
    public void stop(final Duration timeout) {
        service.stop(timeout);
    }

    @Override
    public void delete() {
        service.delete();
    }
}
