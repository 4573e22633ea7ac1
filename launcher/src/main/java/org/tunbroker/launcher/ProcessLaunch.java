package org.tunbroker.launcher;

import java.io.IOException;
import org.tunbroker.ipc.platform.Architecture;

/**
 * Starts processes from JVMs that may be emulated.
 *
 * <p>A JVM of Java 13 or later starts a program through its own {@code jspawnhelper}, a program of
 * the JVM's architecture: an emulated JVM can only run that where the emulator is registered with
 * the kernel (binfmt_misc). Telling the JVM to fork does without it. The JVM reads that setting
 * once, when it starts its first process, and JNA starts one when it is first used.
 *
 * <p>Thread-safe.
 */
final class ProcessLaunch {
    /** The JVM's own property for the way it starts processes. */
    static final String MECHANISM_PROPERTY = "jdk.lang.Process.launchMechanism";

    // package-private in the JDK, and named so since Java 9
    private static final String READER_OF_THE_PROPERTY = "java.lang.ProcessImpl";

    private ProcessLaunch() {}

    /** Makes an emulated JVM fork, if that can still be chosen. Before the first use of JNA. */
    static synchronized void prepare() {
        if (!isEmulated() || System.getProperty(MECHANISM_PROPERTY) != null) {
            return;
        }
        System.setProperty(MECHANISM_PROPERTY, "FORK");
        try {
            Class.forName(READER_OF_THE_PROPERTY);
        } catch (final ClassNotFoundException ex) {
            // Java 8, which needs no help
            return;
        } finally {
            System.clearProperty(MECHANISM_PROPERTY);
        }
    }

    static Process start(final ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (final IOException ex) {
            if (!isEmulated()) {
                throw ex;
            }
            throw new IOException(
                    "this emulated JVM started a process before tunbroker could tell it how; run it with -D"
                            + MECHANISM_PROPERTY
                            + "=FORK, or register the emulator with binfmt_misc",
                    ex);
        }
    }

    private static boolean isEmulated() {
        final Architecture jvm = Architecture.ofThisJvm();
        final Architecture machine = Architecture.ofThisMachine();
        return jvm != machine && !(jvm == Architecture.I386 && machine == Architecture.AMD64);
    }
}
