package org.tunbroker.launcher.service.windows;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.os.windows.ServiceDispatcher;
import org.tunbroker.launcher.start.process.BrokerOutput;
import org.tunbroker.launcher.start.windows.DetachedProcess;
import org.tunbroker.launcher.start.windows.EndWithThisProcess;
import org.tunbroker.launcher.start.windows.WindowsStart;
import org.tunbroker.launcher.trust.windows.InstallationTrust;

/**
 * The service {@value #NAME}: at a client's request it starts the broker of the client's user, if
 * an administrator put that user on the list. The brokers end with the service.
 */
public final class BrokerService {
    /** The service's name. */
    public static final String NAME = "tunbroker";

    private static final String DRIVER = "wintun";
    // the service starts the next one when it is needed
    private static final Duration IDLE_EXIT = Duration.ofMinutes(1);

    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private BrokerService() {}

    /**
     * Serves until Windows stops the service.
     *
     * @param arguments none
     */
    public static void main(final String[] arguments) {
        int exitCode = 0;
        try {
            ServiceDispatcher.run(NAME, BrokerService::begin);
        } catch (final TunException ex) {
            System.err.println("tunbroker: " + ex.getMessage());
            exitCode = 1;
        }
        // halt: the threads of the pipe wait for clients without end
        Runtime.getRuntime().halt(exitCode);
    }

    /**
     * Returns the folder that only administrators enter, with the service's log.
     *
     * @param root the folder of all users
     * @return its path
     */
    public static Path folder(final Path root) {
        return root.resolve("service");
    }

    private static void begin() {
        final Path root = InstalledFolder.root();
        final Path folder = folder(root);
        if (OwnProcess.hasMoreRightsThanOthers()) {
            // else a user could have made it before tunbroker was installed
            InstallationTrust.ofThisMachine().checkOnly(root);
            InstallationTrust.ofThisMachine().checkOnly(folder);
        }
        final PrintStream output = outputTo(folder.resolve("log"));
        System.setOut(output);
        System.setErr(output);
        EndWithThisProcess.begin();
        final StartRequests requests = new StartRequests(
                new AllowedUsers(root), new UserBrokers(BrokerService::start), BrokerService::log);
        new ServicePipeServer(requests::answer, BrokerService::log).begin();
        final Thread watch = new Thread(() -> watch(requests), "tb-users");
        watch.setDaemon(true);
        watch.start();
        log("serving, protocol version " + ControlProtocol.MAJOR_VERSION);
    }

    /** Ends the brokers of users whom an administrator took off the list, within a second. */
    private static void watch(final StartRequests requests) {
        while (true) {
            LockSupport.parkNanos(LOOK_NS);
            requests.endUnlisted();
        }
    }

    /** Starts a broker; all that depends on the user is the SID, which the kernel told. */
    private static UserBrokers.RunningBroker start(final String sid) {
        final BrokerDirectory directory = BrokerDirectory.of(InstalledFolder.base(sid), DRIVER);
        try {
            final String rights = InstalledFolder.rightsToRead(sid);
            InstalledFolder.make(directory.path().getParent(), rights);
            InstalledFolder.make(directory.path(), rights);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "startBroker",
                    directory.path() + " cannot be made: " + ex,
                    ex);
        }
        InstalledFolder.check(directory.path(), sid);
        final DetachedProcess broker = new WindowsStart()
                .start(directory.path(), DRIVER, IDLE_EXIT, "--confined", "yes", "--user", sid);
        log("user " + sid + ": a broker in " + directory.path());
        return new Process(broker);
    }

    /** A broker's process. For one thread at a time. */
    private static final class Process implements UserBrokers.RunningBroker {
        private final DetachedProcess process;

        Process(final DetachedProcess process) {
            this.process = process;
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public int exitCode() {
            return process.exitCode();
        }

        @Override
        public void end() {
            process.end();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** Opens a log, of which an earlier service's end stays. */
    static PrintStream outputTo(final Path file) {
        BrokerOutput.shorten(file);
        try {
            return new PrintStream(
                    new FileOutputStream(file.toFile(), true), true, StandardCharsets.UTF_8.name());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static synchronized void log(final String line) {
        System.out.println(Instant.now() + " " + line);
    }
}
