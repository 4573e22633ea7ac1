package org.tunbroker.launcher.start.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options that the broker's JVM is started with. Stateless and thread-safe. */
public final class JvmOptions {
    /**
     * From this version on the JVM warns of native access and of sun.misc.Unsafe, unless options
     * permit them.
     */
    private static final int WARNING_VERSION = 24;

    private JvmOptions() {}

    /**
     * Lists the options on Linux.
     *
     * @param version the feature version of the JVM
     * @param directory the broker directory
     * @param nativeCode the folder of the installation that has JNA's library
     */
    public static List<String> ofLinux(
            final int version, final Path directory, final Path nativeCode) {
        final List<String> options = common(version, directory, nativeCode);
        options.add("-XX:ErrorFile=" + directory.toString().replace("%", "%%") + "/hs_err_%p.log");
        // else JNA runs ldconfig to find folders; the broker needs none and runs no program
        options.add("-Djna.platform.library.path=");
        return options;
    }

    /**
     * Lists the options on Windows.
     *
     * @param version the feature version of the JVM
     * @param directory the broker directory
     * @param nativeCode the folder of the installation that has JNA's library
     */
    public static List<String> ofWindows(
            final int version, final Path directory, final Path nativeCode) {
        final List<String> options = common(version, directory, nativeCode);
        // to the log, which is already open: a file opened by name could be a planted link
        options.add("-XX:+ErrorFileToStdout");
        options.add("-Dsun.stdout.encoding=UTF-8");
        options.add("-Dstdout.encoding=UTF-8");
        return options;
    }

    private static List<String> common(
            final int version, final Path directory, final Path nativeCode) {
        final List<String> options = new ArrayList<>();
        // the user's other processes must not get the broker's rights: with jcmd they could load
        // code into it
        options.add("-XX:+DisableAttachMechanism");
        // every process of the user could truncate this file, which would kill the JVM
        options.add("-XX:-UsePerfData");
        // a core would go to the broker directory too, which may lie in a small shared memory
        options.add("-XX:-CreateCoredumpOnCrash");
        options.add("-XX:+UseSerialGC");
        // packets lie in shared memory, outside the heap
        options.add("-Xms8m");
        options.add("-Xmx128m");
        options.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        if (version >= WARNING_VERSION) {
            options.add("--enable-native-access=ALL-UNNAMED");
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        options.add("-Djava.io.tmpdir=" + directory);
        // JNA must not unpack its library to where the user's other processes could replace it
        options.add("-Djna.boot.library.path=" + nativeCode);
        options.add("-Djna.nounpack=true");
        options.add("-Djna.nosys=true");
        // from Java 18 on the JVM generates code for each reflective call at its start, and an
        // archive that a JVM writes by command does not contain that code
        options.add("-Djdk.reflect.useNativeAccessorOnly=true");
        return options;
    }
}
