package org.tunbroker.launcher.start.windows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.ExtractionPlace;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;
import org.tunbroker.launcher.os.windows.PlainPath;
import org.tunbroker.launcher.start.process.BrokerOutput;
import org.tunbroker.launcher.start.process.JvmOptions;
import org.tunbroker.launcher.start.process.SystemStart;
import org.tunbroker.launcher.trust.windows.InstallationTrust;

/**
 * Starts the broker on Windows, without a console, in an environment without the user's own
 * variables.
 *
 * <p>It never asks for elevation, for three reasons. The prompt would name Java, not the
 * application. An elevated program inherits the user's environment variables, which any unelevated
 * program can change; JVM options in them cannot be removed in time. And a user who agrees once
 * lets every program of the user use the broker. So an administrator sets up the broker for the
 * driver that needs one, see docs/windows.md. A process that an elevated process starts is elevated
 * too, so an elevated process runs only files that ordinary users cannot change.
 *
 * <p>Stateless and thread-safe.
 */
public final class WindowsStart implements SystemStart {
    private static final String CALL = "startBroker";
    private static final String PRIVILEGED_DRIVER = "wintun";
    // Windows does not number its users
    private static final long NOT_ROOT = -1;

    /** The system properties that are passed on, each as an option of the broker. */
    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    /** The system property that names wintun.dll, or the folder that has it. */
    public static final String DLL_PROPERTY = "tunbroker.wintun";

    static {
        SETTINGS.put(DLL_PROPERTY, "--wintun");
        // for developers: the broker refuses this when it is elevated
        SETTINGS.put("tunbroker.wintun.allow", "--allow-dll");
        SETTINGS.put("tunbroker.wintun.interfaces", "--interfaces");
    }

    @Override
    public String libraryFolders() {
        // JNA runs no program here
        return null;
    }

    @Override
    public DetachedProcess start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final String... starter) {
        checkRights(driver, OwnProcess.isElevated());
        final Path place = directory.toAbsolutePath();
        final boolean needsTrust = OwnProcess.hasMoreRightsThanItsUser()
                && !Boolean.getBoolean(InstallationTrust.PROPERTY);
        final BrokerHome home =
                BrokerHome.locate(ExtractionPlace.of(NOT_ROOT, needsTrust)).real();
        PlainPath.checkLoadable(home.path());
        final NativeJvm jvm = NativeJvmFinder.ofThisMachine().find(home.path());
        if (needsTrust) {
            final InstallationTrust trust = InstallationTrust.ofThisMachine();
            trust.check(home.path().resolve("lib").resolve("broker"));
            trust.check(jvm.home());
        }
        final Path log = BrokerDirectory.at(place).log();
        BrokerOutput.shorten(log);
        final List<String> command =
                command(home, jvm, PlainPath.of(place), driver, idleExit, starter);
        return DetachedProcess.start(command, place, log);
    }

    /**
     * Throws ERROR_ACCESS_DENIED, with what to do, if the driver needs more rights than this
     * process has.
     */
    static void checkRights(final String driver, final boolean elevated) {
        if (driver.equals(PRIVILEGED_DRIVER) && !elevated) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    "no broker runs, and the driver " + PRIVILEGED_DRIVER
                            + " needs one with an administrator's rights, which this process has not. An"
                            + " administrator installs one: bin\\tunbroker install --user NAME (docs/windows.md has"
                            + " other ways). If a driver in memory will do, name it: loopback"
                            + " (ConnectOptions.withDriver, -Dtunbroker.driver=loopback)");
        }
    }

    static List<String> command(
            final BrokerHome home,
            final NativeJvm jvm,
            final Path place,
            final String driver,
            final Duration idleExit,
            final String... starter) {
        final List<String> command = new ArrayList<>();
        command.add(PlainPath.of(jvm.executable()).toString());
        command.addAll(jvm.moduleOptions());
        command.addAll(
                JvmOptions.ofWindows(jvm.version(), place, home.nativeCode(jvm.architecture())));
        command.addAll(home.program(place, driver, idleExit));
        command.addAll(Arrays.asList(starter));
        if (driver.equals(PRIVILEGED_DRIVER)) {
            command.addAll(settings(System::getProperty));
        }
        return command;
    }

    private static String plain(final String value) {
        final Path file = Paths.get(value);
        // if the file does not exist, the broker reports it
        return Files.exists(file) ? PlainPath.of(file.toAbsolutePath()).toString() : value;
    }

    /** Returns the broker's options for the driver settings in this process's properties. */
    static List<String> settings(final UnaryOperator<String> properties) {
        final List<String> options = new ArrayList<>();
        SETTINGS.forEach((property, option) -> {
            final String value = properties.apply(property);
            if (value != null && !value.isEmpty()) {
                options.add(option);
                options.add(property.equals(DLL_PROPERTY) ? plain(value) : value);
            }
        });
        return options;
    }
}
