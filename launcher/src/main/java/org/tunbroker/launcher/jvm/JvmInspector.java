package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.machine.ExecutableHeader;

/**
 * Decides whether a candidate can run the broker. It runs nothing and guesses nothing from names:
 * the architecture comes from the executable's header, the version from the home's release file.
 *
 * <p>Immutable and thread-safe.
 */
final class JvmInspector {
    private final Architecture wanted;

    JvmInspector(final Architecture wanted) {
        this.wanted = wanted;
    }

    Architecture wanted() {
        return wanted;
    }

    JvmFinding inspect(final JvmCandidate candidate) {
        final Path named = candidate.executable();
        if (!Files.isRegularFile(named)) {
            return JvmFinding.refused(
                    candidate, ErrorCode.ERROR_FILE_NOT_FOUND, whatIsMissing(candidate));
        }
        try {
            return inspect(candidate, named.toRealPath());
        } catch (final IOException ex) {
            return JvmFinding.refused(
                    candidate, ErrorCode.ERROR_ACCESS_DENIED, "cannot be read: " + ex);
        }
    }

    private static String whatIsMissing(final JvmCandidate candidate) {
        final Path place = candidate.place();
        if (!Files.isDirectory(place)) {
            return "does not exist";
        }
        final String missing = "has no " + candidate.format().label();
        return Files.exists(place.resolve("lib").resolve("modules"))
                ? missing + ", as jpackage leaves it by default; jpackage's --jlink-options"
                        + " without --strip-native-commands keep it"
                : missing;
    }

    private JvmFinding inspect(final JvmCandidate candidate, final Path executable)
            throws IOException {
        final ExecutableHeader header = candidate.format().header(executable);
        if (!header.isKnown()) {
            return JvmFinding.refused(
                    candidate, ErrorCode.ERROR_BAD_EXE_FORMAT, "is " + header.problem());
        }
        if (header.architecture() != wanted) {
            return JvmFinding.refused(
                    candidate,
                    ErrorCode.ERROR_BAD_EXE_FORMAT,
                    "is for " + header.architecture().label() + ", but this machine is "
                            + wanted.label());
        }
        if (!Files.isExecutable(executable)) {
            return JvmFinding.refused(
                    candidate, ErrorCode.ERROR_ACCESS_DENIED, "may not be executed");
        }
        final ReleaseFile release = ReleaseFile.of(executable);
        final OptionalInt version = release.version();
        if (!version.isPresent()) {
            return JvmFinding.refused(
                    candidate,
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "has no release file that tells its Java version");
        }
        if (version.getAsInt() < NativeJvm.OLDEST_VERSION) {
            return JvmFinding.refused(
                    candidate,
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "is Java " + version.getAsInt() + ", but the broker needs "
                            + NativeJvm.OLDEST_VERSION + " or later");
        }
        for (final String module : NativeJvm.MODULES) {
            if (!release.hasModule(module)) {
                return JvmFinding.refused(
                        candidate,
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        "lacks the module " + module + ", but the broker needs "
                                + "jlink --add-modules " + String.join(",", NativeJvm.MODULES));
            }
        }
        return JvmFinding.accepted(
                candidate,
                new NativeJvm(executable, wanted, version.getAsInt(), release, candidate.origin()));
    }
}
