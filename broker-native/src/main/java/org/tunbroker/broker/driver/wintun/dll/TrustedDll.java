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
 * A DLL that was found and checked. Its file cannot be changed while this is open, so the loader
 * reads what was checked.
 */
public final class TrustedDll implements AutoCloseable {
    private final LockedFile file;

    private TrustedDll(final LockedFile file) {
        this.file = file;
    }

    /**
     * Finds and checks the DLL, of the architecture of this JVM.
     *
     * @param choice the broker's options
     * @param log takes a line about the chosen DLL
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
        // an elevated broker may have more rights than its starter, who must not choose its code
        if (OwnProcess.hasMoreRightsThanItsUser()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "allow-dll",
                    "an elevated broker ignores this option; an administrator can allow the DLL"
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
