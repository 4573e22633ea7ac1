package org.tunbroker.launcher.command.install.windows;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;
import org.tunbroker.launcher.service.windows.AllowedUsers;
import org.tunbroker.launcher.service.windows.BrokerService;
import org.tunbroker.launcher.start.process.JvmOptions;
import org.tunbroker.launcher.start.windows.CommandLine;

/**
 * Sets up the service {@value BrokerService#NAME} and the list of its users, or takes both away.
 * For one thread.
 */
public final class ServiceInstallation {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final String CALL = "install";

    private final ServiceHost host;
    private final AllowedUsers users;
    private final boolean dryRun;
    private final PrintStream output;

    /**
     * Makes an installation.
     *
     * @param dryRun whether to print only what would be done
     * @param output for that
     */
    public ServiceInstallation(final boolean dryRun, final PrintStream output) {
        this(new WindowsServiceHost(), new AllowedUsers(InstalledFolder.root()), dryRun, output);
    }

    ServiceInstallation(
            final ServiceHost host,
            final AllowedUsers users,
            final boolean dryRun,
            final PrintStream output) {
        this.host = host;
        this.users = users;
        this.dryRun = dryRun;
        this.output = output;
    }

    /**
     * Lets a user have a broker, and sets the service up if it is not.
     *
     * @param user an account's name, or a SID
     * @param options of the service's JVM besides the usual ones, for tests
     * @throws TunException ERROR_INVALID_PARAMETER if there is no such user, ERROR_ACCESS_DENIED if
     *     this process is not elevated, or others can change the installation or its folder
     */
    public void install(final String user, final String... options) {
        final String sid = sidOf(user);
        final BrokerHome home = BrokerHome.locate().real();
        final NativeJvm jvm = NativeJvmFinder.ofThisMachine().find(home.path());
        final Path root = users.file().getParent();
        final Path folder = BrokerService.folder(root);
        final String command = CommandLine.of(words(folder, home, jvm, options));
        checkElevated();
        if (!dryRun) {
            host.checkTrust(home.path());
            host.checkTrust(jvm.home());
        }
        makeFolder(root, InstalledFolder.rightsOfRoot());
        makeFolder(folder, InstalledFolder.rightsOfAdministrators());
        final List<String> lines = linesWithout(sid);
        lines.add(sid + " " + user);
        write(lines);
        step("create the service " + BrokerService.NAME + ": " + command, () -> {
            host.create("tunbroker: TUN adapters for users", command);
        });
        step("start it", () -> host.start(WAIT));
    }

    /**
     * Lets a user have no broker any more; the service ends one that runs. With the last user the
     * service goes.
     *
     * @param user an account's name, or a SID
     * @throws TunException ERROR_INVALID_PARAMETER if there is no such user, ERROR_ACCESS_DENIED if
     *     this process is not elevated
     */
    public void uninstall(final String user) {
        final String sid = sidOf(user);
        checkElevated();
        final List<String> lines = linesWithout(sid);
        if (lines.stream().anyMatch(line -> !AllowedUsers.sid(line).isEmpty())) {
            write(lines);
            return;
        }
        if (host.exists()) {
            step("stop the service " + BrokerService.NAME, () -> host.stop(WAIT));
            step("delete it", host::delete);
        }
        if (Files.exists(users.file())) {
            step("delete " + users.file(), () -> delete(users.file()));
        }
    }

    private String sidOf(final String user) {
        return user.startsWith("S-1-") ? InstalledFolder.checkSid(user) : host.sidOf(user);
    }

    private static List<String> words(
            final Path folder,
            final BrokerHome home,
            final NativeJvm jvm,
            final String... options) {
        final List<String> words = new ArrayList<>();
        words.add(jvm.executable().toString());
        // else the JVM would end when a user logs off
        words.add("-Xrs");
        words.addAll(
                JvmOptions.ofWindows(jvm.version(), folder, home.nativeCode(jvm.architecture())));
        words.add("-Dtunbroker.home=" + home.path());
        words.add("-Dtunbroker.java=" + jvm.executable());
        words.addAll(Arrays.asList(options));
        words.add("-cp");
        words.add(home.path().resolve("lib").resolve("client") + "\\*");
        words.add(BrokerService.class.getName());
        return words;
    }

    private void checkElevated() {
        if (!dryRun && !host.isElevated()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    "only an administrator can do this; run it as administrator");
        }
    }

    private void makeFolder(final Path folder, final String rights) {
        step("make " + folder + " with the rights " + rights, () -> {
            try {
                host.makeFolder(folder, rights);
            } catch (final IOException ex) {
                throw new TunException(
                        ErrorCode.ERROR_GEN_FAILURE, CALL, folder + " cannot be made: " + ex, ex);
            }
        });
    }

    private List<String> linesWithout(final String sid) {
        return users.lines().stream()
                .filter(line -> !AllowedUsers.sid(line).equals(sid))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private void write(final List<String> lines) {
        step("write " + users.file() + ": " + String.join(", ", lines), () -> {
            final Path fresh = users.file().resolveSibling("users.new");
            try {
                // at once: the service reads it at any time
                Files.write(fresh, lines, StandardCharsets.UTF_8);
                Files.move(
                        fresh,
                        users.file(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (final IOException ex) {
                throw new TunException(
                        ErrorCode.ERROR_GEN_FAILURE,
                        CALL,
                        users.file() + " cannot be written: " + ex,
                        ex);
            }
        });
    }

    private static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, CALL, file + " cannot be deleted: " + ex, ex);
        }
    }

    private void step(final String text, final Runnable action) {
        if (dryRun) {
            output.println(text);
        } else {
            action.run();
        }
    }
}
