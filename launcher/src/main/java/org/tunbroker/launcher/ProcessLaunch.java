package org.tunbroker.launcher;

import java.io.IOException;
import org.tunbroker.ipc.platform.Architecture;

/**
 * Starts processes from JVMs that may be emulated.
 *
 * <p>A JVM of Java 13 or later starts a program through its own {@code jspawnhelper}, a program of
 * the JVM's architecture: an emulated JVM can only run that where the emulator is registered with
 * the kernel (binfmt_misc). Telling the JVM to fork does without it. The JVM reads that setting
 * once, when it starts its first process.
 *
 * <p>Thread-safe.
 */
final class ProcessLaunch {
    /** The JVM's own property for the way it starts processes. */
    static final String MECHANISM_PROPERTY = "jdk.lang.Process.launchMechanism";

    private ProcessLaunch() {}

    static synchronized Process start(final ProcessBuilder builder) throws IOException {
        if (!isEmulated() || System.getProperty(MECHANISM_PROPERTY) != null) {
            return builder.start();
        }
        System.setProperty(MECHANISM_PROPERTY, "FORK");
        try {
            return builder.start();
        } catch (final IOException ex) {
            throw new IOException(
                    "this emulated JVM started a process before and cannot change how; run it with -D"
                            + MECHANISM_PROPERTY
                            + "=FORK, or register the emulator with binfmt_misc",
                    ex);
        } finally {
            System.clearProperty(MECHANISM_PROPERTY);
        }
    }

    private static boolean isEmulated() {
        final Architecture jvm = Architecture.ofThisJvm();
        final Architecture machine = Architecture.ofThisMachine();
        return jvm != machine && !(jvm == Architecture.I386 && machine == Architecture.AMD64);
    }
}
