package org.tunbroker.broker.driver.wintun.dll;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.machine.PeHeader;

/** The conditions for a file to be loaded. Stateless and thread-safe. */
final class DllRules {
    private DllRules() {}

    /**
     * Refuses a file that is not a DLL of an architecture, or is neither official nor allowed.
     *
     * @param path for the error
     * @param content the whole file, from the handle that keeps others from writing to it
     * @param architecture which the DLL must have
     * @param allowed says of other hashes whether they are allowed
     * @return what it is, for the log
     * @throws TunException ERROR_BAD_EXE_FORMAT, or ERROR_ACCESS_DENIED if it is not trusted
     */
    static String check(
            final Path path,
            final byte[] content,
            final Architecture architecture,
            final Predicate<String> allowed) {
        // first, because the most frequent mistake is to take the wrong one of the zip's four
        checkArchitecture(path, content, architecture);
        final String sha256 = OfficialDlls.sha256(content);
        final String name = OfficialDlls.nameOf(sha256);
        if (name != null) {
            return name;
        }
        if (allowed.test(sha256)) {
            return "an allowed DLL, SHA-256 " + sha256;
        }
        throw new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                "check " + path,
                "it is no official wintun.dll (SHA-256 " + sha256 + "); " + DllSearch.WHERE_FROM
                        + "; an administrator can allow another in " + AllowedList.PLACE);
    }

    private static void checkArchitecture(
            final Path path, final byte[] content, final Architecture architecture) {
        final PeHeader header =
                PeHeader.of(Arrays.copyOf(content, Math.min(content.length, PeHeader.LENGTH)));
        final String problem;
        if (!header.isKnown()) {
            problem = "it is " + header.problem();
        } else if (header.architecture() != architecture) {
            problem = "it is for " + DllSearch.zipName(header.architecture())
                    + ", and the broker is " + DllSearch.zipName(architecture);
        } else if (!header.isLibrary()) {
            problem = "it is a program, not a DLL";
        } else {
            return;
        }
        throw new TunException(
                ErrorCode.ERROR_BAD_EXE_FORMAT,
                "check " + path,
                problem + "; take the one in bin/" + DllSearch.zipName(architecture)
                        + " of the zip from https://www.wintun.net");
    }
}
