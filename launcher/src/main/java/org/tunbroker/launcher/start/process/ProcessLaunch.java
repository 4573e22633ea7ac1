package org.tunbroker.launcher.start.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.FileNames;

/**
 * Starts processes, also from emulated JVMs.
 *
 * <p>A JVM of Java 13 or later starts a program through its own {@code jspawnhelper}, a program of
 * the JVM's architecture. An emulated JVM can run that only if the emulator is registered with the
 * kernel (binfmt_misc), so such a JVM is told to fork instead. The JVM reads that setting once,
 * when it starts its first process, and JNA starts one at its first use.
 *
 * <p>Thread-safe.
 */
public final class ProcessLaunch {
    /** The JVM's own property for the way it starts processes. */
    static final String MECHANISM_PROPERTY = "jdk.lang.Process.launchMechanism";

    private static final int FIRST_OF_ONE_ENCODING = 18;
    // package-private in the JDK; this name since Java 9
    private static final String READER_OF_THE_PROPERTY = "java.lang.ProcessImpl";

    private ProcessLaunch() {}

    /**
     * Makes an emulated JVM fork, unless it has started a process already. Call this before the
     * first use of JNA.
     */
    public static synchronized void prepare() {
        if (!isEmulated() || System.getProperty(MECHANISM_PROPERTY) != null) {
            return;
        }
        System.setProperty(MECHANISM_PROPERTY, "FORK");
        try {
            Class.forName(READER_OF_THE_PROPERTY);
        } catch (final ClassNotFoundException ex) {
            // Java 8 forks anyway
            return;
        } finally {
            System.clearProperty(MECHANISM_PROPERTY);
        }
    }

    public static Process start(final ProcessBuilder builder) throws IOException {
        checkEncoding(builder);
        final Thread thread = Thread.currentThread();
        final ClassLoader context = thread.getContextClassLoader();
        // the JDK's thread that waits for the broker's end inherits it, and must not keep the
        // application's loader for that long
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
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
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    /**
     * Before Java 18 the JVM encodes file names in the locale's character set, but a command's
     * words in the default one. If these differ, the same name would mean two files.
     */
    private static void checkEncoding(final ProcessBuilder builder) {
        final Charset words = Charset.defaultCharset();
        final Charset names = FileNames.charset();
        if (words.equals(names) || version() >= FIRST_OF_ONE_ENCODING) {
            return;
        }
        final List<String> all = new ArrayList<>(builder.command());
        all.add(String.valueOf(builder.directory()));
        for (final String word : all) {
            if (!Arrays.equals(word.getBytes(words), word.getBytes(names))) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        "startBroker",
                        "this JVM names files in " + names + ", and would pass " + word
                                + " to a broker in " + words + ". Start it without -Dfile.encoding="
                                + words + ", or use folders whose names are ASCII");
            }
        }
    }

    private static int version() {
        // 1.8, then 9, 10 ...
        final String version = System.getProperty("java.specification.version");
        return version.startsWith("1.") ? 8 : Integer.parseInt(version);
    }

    private static boolean isEmulated() {
        final Architecture jvm = Architecture.ofThisJvm();
        final Architecture machine = Architecture.ofThisMachine();
        return jvm != machine && !(jvm == Architecture.I386 && machine == Architecture.AMD64);
    }
}
