package org.tunbroker.launcher.start.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.ExtractionPlace;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;
import org.tunbroker.launcher.start.process.BrokerOutput;
import org.tunbroker.launcher.start.process.JvmOptions;
import org.tunbroker.launcher.start.process.ProcessLaunch;
import org.tunbroker.launcher.start.process.SystemStart;

/**
 * Starts the broker on Linux: in a session of its own, so that a client's Ctrl-C does not reach it,
 * without a terminal, and with few rights (see {@link PrivilegeReduction}).
 *
 * <p>The returned process is the broker's JVM itself, because every program on the way replaces
 * itself with the next (exec).
 *
 * <p>Stateless and thread-safe.
 */
public final class LinuxStart implements SystemStart {
    private static final String CALL = "startBroker";
    private static final File NOTHING = new File("/dev/null");

    public LinuxStart() {
        ProcessLaunch.prepare();
    }

    /**
     * Checks, as before a start, that this process may start a broker, and that the programs are
     * there which take other rights away from it.
     *
     * @param driver of the broker
     * @throws TunException as {@link #start}
     */
    public static void check(final String driver) {
        final Credentials own = Credentials.ofThisProcess();
        KernelDriver.check(driver, own);
        PrivilegeReduction.of(SystemProgram.SETPRIV.find(), own);
    }

    @Override
    public String libraryFolders() {
        return LibraryFolders.searchPath(Architecture.ofThisJvm());
    }

    @Override
    public ChildBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final String... starter) {
        return start(directory, driver, idleExit, true, starter);
    }

    private static ChildBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final boolean mayArchive,
            final String... starter) {
        final Path place = directory.toAbsolutePath();
        final Credentials own = Credentials.ofThisProcess();
        final ChildBroker granted = startGranted(place, own);
        if (granted != null) {
            return granted;
        }
        KernelDriver.check(driver, own);
        final PrivilegeReduction rights = PrivilegeReduction.of(SystemProgram.SETPRIV.find(), own);
        final BrokerHome home =
                BrokerHome.locate(ExtractionPlace.of(own.effectiveUser(), rights.exceedsUser()));
        final NativeJvm jvm = NativeJvmFinder.ofThisMachine().find(home.path());
        final File log = prepareLog(place);
        try {
            checkReadable(rights, home, jvm, place);
            final ArchiveFile archive =
                    mayArchive ? ArchiveFile.of(home, jvm, driver, rights).orElse(null) : null;
            final boolean usesArchive = archive != null && archive.isUsable();
            final List<String> command = new ArrayList<>(prefix(rights));
            command.add(jvm.executable().toString());
            command.addAll(jvm.moduleOptions());
            command.addAll(
                    JvmOptions.ofLinux(jvm.version(), place, home.nativeCode(jvm.architecture())));
            if (archive != null) {
                command.addAll(usesArchive ? archive.optionsToUse() : archive.optionsToMake());
            }
            command.addAll(home.program(place, driver, idleExit));
            command.addAll(Arrays.asList(starter));
            if (archive != null && !usesArchive) {
                command.addAll(archive.argumentsToMake());
            }
            final ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(place.toFile())
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            InheritedEnvironment.clean(builder.environment());
            return new ChildBroker(
                    jvm.toString(),
                    ProcessLaunch.start(builder),
                    archive,
                    () -> start(directory, driver, idleExit, false, starter).process());
        } catch (final IOException ex) {
            throw notMade(jvm, ex);
        }
    }

    /** Starts a broker by a command that root granted this user; returns null if there is none. */
    private static ChildBroker startGranted(final Path place, final Credentials own) {
        try {
            final List<String> granted = GrantedStart.command(place, own);
            if (granted.isEmpty()) {
                return null;
            }
            // of its own session: what ends the client's leaves it alone
            final List<String> command = new ArrayList<>();
            command.add(setsid());
            command.addAll(granted);
            // it writes its log itself; here is why it could not start
            return new ChildBroker(
                    "the command that root granted, " + String.join(" ", granted),
                    ProcessLaunch.start(new ProcessBuilder(command)
                            .redirectInput(NOTHING)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(prepareLog(place)))),
                    null,
                    null);
        } catch (final IOException ex) {
            throw notMade("the command that root granted", ex);
        }
    }

    private static TunException notMade(final Object program, final IOException ex) {
        final String what = "no process can be made for " + program + ": " + ex;
        if (IoFault.hasFewDescriptorsLeft()) {
            return new TunException(
                    ErrorCode.ERROR_TOO_MANY_OPEN_FILES,
                    CALL,
                    "this process can open too few more files; raise its limit (ulimit -n), or close"
                            + " some: " + what,
                    ex);
        }
        return new TunException(IoFault.codeOf(ex), CALL, what, ex);
    }

    private static File prepareLog(final Path place) {
        final Path log = BrokerDirectory.at(place).log();
        BrokerOutput.prepare(log);
        return log.toFile();
    }

    private static void checkReadable(
            final PrivilegeReduction rights,
            final BrokerHome home,
            final NativeJvm jvm,
            final Path place)
            throws IOException {
        rights.checkReadable(jvm.executable());
        rights.checkReadable(place);
        rights.checkReadable(home.nativeCode(jvm.architecture()));
        for (final Path jar : home.jars()) {
            rights.checkReadable(jar);
        }
    }

    private static List<String> prefix(final PrivilegeReduction rights) throws IOException {
        final List<String> words = new ArrayList<>();
        words.add(setsid());
        words.addAll(ResourceLimits.ofThisProcess().command(SystemProgram.PRLIMIT.find()));
        words.addAll(rights.command());
        return words;
    }

    private static String setsid() {
        final Optional<Path> program = SystemProgram.SETSID.find();
        if (!program.isPresent()) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    CALL,
                    "there is no setsid in /usr/bin. Install util-linux");
        }
        return program.get().toString();
    }
}
