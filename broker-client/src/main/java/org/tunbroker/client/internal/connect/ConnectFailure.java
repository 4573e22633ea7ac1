package org.tunbroker.client.internal.connect;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.IoFault;

/**
 * Turns the failure of a connect into an exception that says what to do. Java's own errors about
 * classes name the missing class but not the reason, so this class tries each part of the JVM that
 * connecting needs.
 *
 * <p>Stateless and thread-safe.
 */
public final class ConnectFailure {
    private static final String CALL = "connect";
    private static final String[] LIBRARIES = {
        "io.aeron.Aeron",
        "org.agrona.concurrent.UnsafeBuffer",
        "com.esotericsoftware.kryo.io.Input",
        "com.sun.jna.Native"
    };

    // a class of each module, and the module's name
    private static final Map<String, String> MODULES = new LinkedHashMap<>();

    static {
        MODULES.put("sun.misc.Unsafe", "jdk.unsupported");
        MODULES.put("java.util.logging.Logger", "java.logging");
    }

    /** Possible causes, in the order of the tests: later ones need the earlier. */
    private enum Suspect {
        NATIVE_CODE("com.sun.jna.Native") {
            @Override
            String advice(final Throwable fault) {
                final String jar = source(member);
                if (jar.contains("!/")) {
                    // which separates a jar from what is in it
                    return "Java cannot read " + jar + ", because the name of a folder above ends"
                            + " with '!'; move it to another folder";
                }
                return "JNA cannot load its native library: " + root(fault)
                        + ". Set the system property jna.boot.library.path to the folder lib/broker/jna-"
                        + Architecture.ofThisJvm().label()
                        + " of the distribution, or jna.tmpdir to a folder where this process may make a"
                        + " file and run it; a JVM that denies native access needs"
                        + " --enable-native-access=ALL-UNNAMED (on the module path: com.sun.jna)";
            }
        },
        MEMORY_ACCESS("org.agrona.concurrent.UnsafeBuffer") {
            @Override
            void attempt() {
                new UnsafeBuffer(new byte[Long.BYTES]).putLong(0, 0);
            }

            @Override
            String advice(final Throwable fault) {
                return "Agrona (" + source(member) + ") may not use memory in this JVM: "
                        + root(fault)
                        + ". Agrona 1 needs --sun-misc-unsafe-memory-access=allow from Java 24 on, and"
                        + " Agrona 2, as in the distribution's lib/client-newest, needs --add-opens"
                        + " java.base/jdk.internal.misc=ALL-UNNAMED";
            }
        };

        final String member;

        Suspect(final String member) {
            this.member = member;
        }

        void attempt() throws ClassNotFoundException {
            load(member, true);
        }

        abstract String advice(Throwable fault);

        /** Returns what to do about it, or nothing if this is not the cause. */
        Optional<String> find() {
            try {
                attempt();
                return Optional.empty();
            } catch (final ClassNotFoundException | RuntimeException | Error ex) {
                return Optional.of(advice(ex));
            }
        }
    }

    private ConnectFailure() {}

    /**
     * Makes the exception.
     *
     * @param ended what the connect threw
     * @return the same exception if it says what to do; else one that does, with it as its cause
     */
    public static TunException of(final Throwable ended) {
        if ((!(ended instanceof TunException) || isOfAFile(ended))
                && IoFault.hasFewDescriptorsLeft()) {
            return IoFault.outOfDescriptors(CALL, ended);
        }
        if (ended instanceof TunException) {
            return (TunException) ended;
        }
        for (Throwable cause = ended; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return failure(
                        ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                        "this process has no memory, or no thread, to spare: " + cause
                                + "; give it more (-Xmx, ulimit -v, ulimit -u)",
                        ended);
            }
            if (cause instanceof InvalidPathException) {
                return failure(
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        "this JVM's locale has no characters for the name "
                                + ((InvalidPathException) cause).getInput()
                                + "; start it with LC_ALL=C.UTF-8 in its environment, or set the system"
                                + " property tunbroker.dir to a folder with a plain name",
                        ended);
            }
        }
        final String missing = missingModules();
        if (!missing.isEmpty()) {
            return failure(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "this JVM runs without modules that are needed; start it with --add-modules "
                            + missing + ", or make its runtime image with them",
                    ended);
        }
        for (final Suspect suspect : Suspect.values()) {
            final Optional<String> advice = suspect.find();
            if (advice.isPresent()) {
                return failure(ErrorCode.ERROR_NOT_SUPPORTED, advice.get(), ended);
            }
        }
        if (ended instanceof Error) {
            return failure(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "the classes in this JVM do not fit together: " + root(ended)
                            + "; put all jars of tunbroker's lib/client before others. It uses "
                            + sources(),
                    ended);
        }
        return failure(ErrorCode.ERROR_GEN_FAILURE, "failed: " + root(ended), ended);
    }

    /** Tells whether the failure, or one of its causes, is a file that could not be opened. */
    private static boolean isOfAFile(final Throwable ended) {
        for (Throwable cause = ended; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** Lists the missing modules of the JDK: a runtime image, or a named module, can lack them. */
    private static String missingModules() {
        final StringBuilder missing = new StringBuilder();
        MODULES.forEach((member, module) -> {
            try {
                load(member, false);
            } catch (final ClassNotFoundException ex) {
                missing.append(missing.length() == 0 ? "" : ",").append(module);
            }
        });
        return missing.toString();
    }

    private static Class<?> load(final String member, final boolean initialize)
            throws ClassNotFoundException {
        return Class.forName(member, initialize, ConnectFailure.class.getClassLoader());
    }

    private static TunException failure(
            final ErrorCode code, final String reason, final Throwable cause) {
        return new TunException(code, CALL, reason, cause);
    }

    private static Throwable root(final Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String sources() {
        final StringBuilder all = new StringBuilder();
        for (final String member : LIBRARIES) {
            all.append(all.length() == 0 ? "" : ", ").append(source(member));
        }
        return all.toString();
    }

    /** Returns the jar or folder that a class comes from. */
    private static String source(final String member) {
        try {
            final CodeSource source = load(member, false).getProtectionDomain().getCodeSource();
            return source == null ? member : String.valueOf(source.getLocation());
        } catch (final ClassNotFoundException | LinkageError ex) {
            return "no " + member;
        }
    }
}
