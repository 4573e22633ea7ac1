package org.tunbroker.launcher.os.windows;

import com.sun.jna.WString;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.FileNames;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * Names files so that a JVM finds them on its command line. Windows passes the command line in
 * Unicode, but Java's launcher reads it in the ANSI code page: characters outside the page arrive
 * as question marks. For such files Windows keeps a second, short name (8.3).
 *
 * <p>Stateless and thread-safe.
 */
public final class PlainPath {
    // the length limit of Windows paths with the prefix for long paths
    private static final int LONGEST = 32_767;

    private PlainPath() {}

    /**
     * Returns a name of the same file that the command line can carry.
     *
     * @param path of a file that exists
     * @return the path itself if it can be passed, else its short one
     * @throws TunException ERROR_NOT_SUPPORTED if the volume keeps no short names
     */
    public static Path of(final Path path) {
        return isPassable(path.toString()) ? path : shortOf(path);
    }

    private static Path shortOf(final Path path) {
        final char[] name = new char[LONGEST];
        final int length = Kernel32.INSTANCE.GetShortPathNameW(
                new WString(path.toString()), name, name.length);
        if (length == 0) {
            throw WindowsFailure.ofLastError(
                    "GetShortPathName", "a broker cannot be told of " + path);
        }
        final String found = new String(name, 0, length);
        if (!isPassable(found)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "startBroker",
                    "a broker cannot be told of " + path + ": the name has characters outside "
                            + codePage() + ", and its volume keeps no short names. Set the system"
                            + " property tunbroker.dir to a folder with a plain name");
        }
        return Paths.get(found);
    }

    /**
     * Checks that a JVM can load libraries from a folder: it resolves their long names, then passes
     * them to Windows in the ANSI code page.
     *
     * @param installation the folder
     * @throws TunException ERROR_NOT_SUPPORTED if it cannot
     */
    public static void checkLoadable(final Path installation) {
        if (!isPassable(installation.toString())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "startBroker",
                    "Java can load no native library from " + installation
                            + ": the name has characters outside " + codePage()
                            + ". Install tunbroker in a folder with a plain name");
        }
    }

    private static boolean isPassable(final String name) {
        return codePage().newEncoder().canEncode(name);
    }

    private static Charset codePage() {
        return FileNames.charset();
    }
}
