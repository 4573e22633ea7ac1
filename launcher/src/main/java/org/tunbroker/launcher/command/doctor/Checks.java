package org.tunbroker.launcher.command.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.doctor.check.BrokersCheck;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.FolderCheck;
import org.tunbroker.launcher.command.doctor.check.JvmCheck;
import org.tunbroker.launcher.command.doctor.check.LeftoverCheck;
import org.tunbroker.launcher.command.doctor.check.ProcessCheck;
import org.tunbroker.launcher.command.doctor.check.RoundTripCheck;
import org.tunbroker.launcher.command.doctor.check.linux.CacheCheck;
import org.tunbroker.launcher.command.doctor.check.linux.HeldRoutesCheck;
import org.tunbroker.launcher.command.doctor.check.linux.InstalledBrokerCheck;
import org.tunbroker.launcher.command.doctor.check.linux.OtherPlacesCheck;
import org.tunbroker.launcher.command.doctor.check.linux.RightsCheck;
import org.tunbroker.launcher.command.doctor.check.linux.SharedMemoryCheck;
import org.tunbroker.launcher.command.doctor.check.linux.TrustCheck;
import org.tunbroker.launcher.command.doctor.check.linux.TunDeviceCheck;
import org.tunbroker.launcher.command.doctor.check.windows.DllCheck;
import org.tunbroker.launcher.command.doctor.check.windows.ElevationCheck;
import org.tunbroker.launcher.command.doctor.check.windows.ServiceCheck;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.jvm.NativeJvmFinder;
import org.tunbroker.launcher.start.windows.WindowsStart;

/** The checks that this machine needs, in the order in which one explains the next. Stateless. */
final class Checks {
    private static final String LOOPBACK = "loopback";

    private Checks() {}

    static List<Check> ofThisMachine(final BrokerFolders folders, final String release)
            throws IOException {
        final Path base = folders.own();
        final List<Check> checks = new ArrayList<>();
        checks.add(ProcessCheck.ofThisProcess());
        checks.add(new JvmCheck(NativeJvmFinder.ofThisMachine()));
        final String driver = OperatingSystem.current().ownDriver();
        final boolean isServed = folders.places().stream()
                .anyMatch(
                        place -> place.isOf(driver) && place.isServed() && place.isOfThisProcess());
        final boolean mayServe;
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            final DllCheck dll = new DllCheck(dllPlace(), Architecture.ofThisMachine());
            final ServiceCheck service = ServiceCheck.ofThisMachine();
            mayServe = OwnProcess.isElevated() && dll.isFound() || service.startsBrokers();
            checks.add(dll);
            checks.add(new ElevationCheck(OwnProcess.isElevated(), service.startsBrokers()));
            checks.add(service);
        } else {
            final Credentials own = Credentials.ofThisProcess();
            final InstalledBrokerCheck installed =
                    new InstalledBrokerCheck(user(own), (int) own.effectiveUser());
            final RightsCheck rights = new RightsCheck(own, user(own), installed.startsBrokers());
            mayServe = rights.mayMakeInterfaces() || installed.startsBrokers();
            checks.add(new TunDeviceCheck());
            checks.add(rights);
            checks.add(installed);
            checks.add(new TrustCheck(NativeJvmFinder.ofThisMachine(), own.effectiveUser()));
            checks.add(new CacheCheck(own.effectiveUser()));
            checks.add(new SharedMemoryCheck(base));
            checks.add(new HeldRoutesCheck(isServed));
            checks.add(new OtherPlacesCheck(base, own.effectiveUser()));
        }
        checks.add(new FolderCheck(base));
        checks.add(new LeftoverCheck(base));
        checks.add(new BrokersCheck(folders, release));
        checks.add(new RoundTripCheck(base, LOOPBACK, false));
        if (mayServe || isServed) {
            checks.add(new RoundTripCheck(base, driver, true));
        }
        return checks;
    }

    private static String user(final Credentials own) {
        final String name = System.getProperty("user.name");
        // what Java says of a user without a name
        return name.equals("?") ? Long.toString(own.effectiveUser()) : name;
    }

    private static Path dllPlace() {
        final String named = System.getProperty(WindowsStart.DLL_PROPERTY, "");
        return named.isEmpty() ? BrokerHome.locate().path() : Paths.get(named);
    }
}
