package org.tunbroker.launcher.jvm;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.install.ProcessSettings;
import org.tunbroker.launcher.os.windows.MachineRegistry;

/**
 * Finds the JVM for the broker: one of the machine's own architecture, of Java
 * {@value NativeJvm#OLDEST_VERSION} or later.
 *
 * <p>A JVM that is named, with the system property {@code tunbroker.java} or the environment
 * variable {@code TUNBROKER_JAVA}, is taken or refused with an error; nothing replaces it.
 * Otherwise the first usable one is taken: the folder {@code runtime} of the application, the JVM
 * of this process, {@code JAVA_HOME}, then the usual places (folders, and on Windows the registry).
 * Of the usual places' JVMs, the lowest version is taken: the broker is built and tested for it,
 * and later versions only add warnings that need flags to silence.
 *
 * <p>Thread-safe.
 */
public final class NativeJvmFinder {
    private static final String CALL = "findNativeJvm";

    private final JvmPlaces places;
    private final JvmInspector inspector;
    private final ExecutableFormat format;

    NativeJvmFinder(
            final JvmPlaces places, final JvmInspector inspector, final ExecutableFormat format) {
        this.places = places;
        this.inspector = inspector;
        this.format = format;
    }

    /**
     * Makes a finder for this machine and the settings of this process.
     *
     * @return the finder
     */
    public static NativeJvmFinder ofThisMachine() {
        final ExecutableFormat format = ExecutableFormat.ofThisMachine();
        final InstalledJvms installed = format == ExecutableFormat.PE
                ? new WindowsJvms(
                        new MachineRegistry(),
                        ProcessSettings.VARIABLES,
                        ProcessSettings.PROPERTIES)
                : new LinuxJvms(ProcessSettings.PROPERTIES, Paths.get("/"));
        final JvmPlaces places = new JvmPlaces(
                ProcessSettings.PROPERTIES, ProcessSettings.VARIABLES, format, installed);
        return new NativeJvmFinder(places, new JvmInspector(Architecture.ofThisMachine()), format);
    }

    /**
     * Looks for a JVM.
     *
     * @param home the folder of the application, which may have a JVM in {@code runtime}
     * @return the JVM to use
     * @throws TunException if the JVM that was named does not exist (ERROR_FILE_NOT_FOUND), is of
     *     another architecture (ERROR_BAD_EXE_FORMAT), too old (ERROR_NOT_SUPPORTED) or not
     *     readable (ERROR_ACCESS_DENIED), or if there is none anywhere (ERROR_FILE_NOT_FOUND, with
     *     all that was looked at)
     */
    public NativeJvm find(final Path home) {
        final Optional<JvmCandidate> explicit = places.explicit();
        if (explicit.isPresent()) {
            final JvmFinding finding = inspector.inspect(explicit.get());
            if (!finding.isAccepted()) {
                throw finding.asError(CALL, nextStep("name another"));
            }
            return finding.jvm();
        }
        final List<JvmFinding> refused = new ArrayList<>();
        for (final JvmCandidate candidate : places.preferred(home)) {
            final JvmFinding finding = inspector.inspect(candidate);
            if (finding.isAccepted()) {
                return finding.jvm();
            }
            refused.add(finding);
        }
        final List<JvmFinding> accepted = new ArrayList<>();
        for (final JvmCandidate candidate : places.installed().candidates()) {
            final JvmFinding finding = inspector.inspect(candidate);
            (finding.isAccepted() ? accepted : refused).add(finding);
        }
        return accepted.stream()
                .map(JvmFinding::jvm)
                .min(Comparator.comparingInt(NativeJvm::version))
                .orElseThrow(() -> nothingFound(refused));
    }

    /**
     * Describes all places that may have a JVM, for people.
     *
     * @param home as for {@link #find}
     * @return a line for each: where it was found, and whether the broker can run in it
     */
    public List<String> descriptions(final Path home) {
        final List<JvmCandidate> candidates = new ArrayList<>();
        places.explicit().ifPresent(candidates::add);
        candidates.addAll(places.preferred(home));
        candidates.addAll(places.installed().candidates());
        return candidates.stream()
                .map(candidate -> inspector.inspect(candidate).toString())
                .distinct()
                .collect(Collectors.toList());
    }

    /**
     * Returns how a JVM for the broker is installed.
     *
     * @return a command, or on Windows a place
     */
    public String installCommand() {
        return format == ExecutableFormat.PE
                ? "https://adoptium.net for " + inspector.wanted().label()
                : "apt-get install openjdk-" + NativeJvm.OLDEST_VERSION + "-jre-headless:"
                        + debianName(inspector.wanted());
    }

    private TunException nothingFound(final List<JvmFinding> refused) {
        final StringBuilder reason = new StringBuilder("no JVM of Java ")
                .append(NativeJvm.OLDEST_VERSION)
                .append(" or later for ")
                .append(inspector.wanted().label())
                .append(", the architecture of this machine. Looked at ");
        for (final JvmFinding finding : refused) {
            reason.append(finding).append("; ");
        }
        reason.append("and ").append(places.installed().description());
        return new TunException(
                ErrorCode.ERROR_FILE_NOT_FOUND,
                CALL,
                reason.append(". ").append(nextStep("name one")).toString());
    }

    private String nextStep(final String name) {
        return "Install a JVM for this machine, for example "
                + (format == ExecutableFormat.PE ? "one of " : "")
                + installCommand()
                + ", or " + name + " with -D"
                + JvmPlaces.PROPERTY
                + "=PATH or the environment variable " + JvmPlaces.VARIABLE;
    }

    private static String debianName(final Architecture architecture) {
        return architecture == Architecture.ARM ? "armhf" : architecture.label();
    }
}
