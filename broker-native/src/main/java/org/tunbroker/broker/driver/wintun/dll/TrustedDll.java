package org.tunbroker.broker.driver.wintun.dll;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.windows.OwnProcess;

/**
 * A DLL that was found, checked, and cannot be changed as long as this is open: it is opened once,
 * and what was checked is what the loader will read.
 */
public final class TrustedDll implements AutoCloseable {
    private final LockedFile file;

    private TrustedDll(final LockedFile file) {
        this.file = file;
    }

    /**
     * Finds and checks the DLL, of the architecture of this JVM.
     *
     * @param choice what the one who starts the broker says
     * @param log hears what was taken
     * @return the DLL, to be kept open while it is loaded
     * @throws TunException ERROR_FILE_NOT_FOUND, ERROR_BAD_EXE_FORMAT, or ERROR_ACCESS_DENIED if it
     *     is not trusted
     */
    public static TrustedDll open(final DllChoice choice, final LogSink log) {
        final Architecture architecture = Architecture.ofThisJvm();
        final Path found = DllSearch.find(choice, architecture);
        final LockedFile file = LockedFile.open(found);
        try {
            final String what = DllRules.check(
                    found, file.content(), architecture, sha256 -> isAllowed(sha256, choice, log));
            LogLine.info(log, "loading " + file.path() + ", " + what);
            return new TrustedDll(file);
        } catch (final TunException ex) {
            file.close();
            throw ex;
        }
    }

    private static boolean isAllowed(
            final String sha256, final DllChoice choice, final LogSink log) {
        final String programData = System.getenv("ProgramData");
        final Set<String> list =
                programData == null ? Set.of() : AllowedList.read(Path.of(programData), log);
        return list.contains(sha256) || isDevelopersWish(sha256, choice.allowedSha256());
    }

    private static boolean isDevelopersWish(final String sha256, final String wish) {
        if (wish == null || !wish.toLowerCase(Locale.ROOT).equals(sha256)) {
            return false;
        }
        // whoever starts an elevated broker may have fewer rights than it: else this would lend
        // them
        if (OwnProcess.hasMoreRightsThanItsUser()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "allow-dll",
                    "an elevated broker heeds no such option; an administrator can allow the DLL"
                            + " in " + AllowedList.PLACE);
        }
        return true;
    }

    /**
     * Returns where the DLL is.
     *
     * @return absolute, links resolved
     */
    public Path path() {
        return file.path();
    }

    /** Lets others change the file. */
    @Override
    public void close() {
        file.close();
    }
}
