package org.tunbroker.tests.jvm;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A class run by a JVM of another architecture, or by another JVM of this one: as an application
 * would run it, with the staged client and the classes of these tests on the class path, and
 * without JVM options.
 *
 * <pre>
 * JvmArchitecture.I386.assumeAvailable();
 * try (JvmProcess client = JvmProcess.of(JvmArchitecture.I386, PingAnswerer.class, "10.6.7.8")
 *         .in(network)
 *         .property("tunbroker.dir", directory)
 *         .start()) {
 *     client.awaitLine("ready", Duration.ofSeconds(30));
 *     network.run("ping", "-c", "5", "10.6.7.8");
 *     client.closeInput();
 *     client.expectExit(0, Duration.ofSeconds(10));
 * }
 * </pre>
 *
 * <p>Thread-safe, as every {@link ChildProcess}.
 */
public final class JvmProcess extends ChildProcess {
    private static final String TRUST = "tunbroker.trust.installation";

    private JvmProcess(final String name, final ProcessBuilder builder) {
        super(name, builder);
    }

    /**
     * Describes a process.
     *
     * @param architecture of the JVM
     * @param mainClass what it runs
     * @param arguments of the main method
     */
    public static Builder of(
            final JvmArchitecture architecture,
            final Class<?> mainClass,
            final String... arguments) {
        return of(architecture, mainClass.getName(), arguments);
    }

    /**
     * Describes a process.
     *
     * @param architecture of the JVM
     * @param mainClass the name of what it runs
     * @param arguments of the main method
     */
    public static Builder of(
            final JvmArchitecture architecture, final String mainClass, final String... arguments) {
        return new Builder(architecture, mainClass, List.of(arguments));
    }

    /** A process to be. For one thread. */
    public static final class Builder {
        private final JvmArchitecture architecture;
        private final String mainClass;
        private final List<String> arguments;
        private final List<String> prefix = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private final List<String> more = new ArrayList<>();
        private String libraries = "client";
        private Path jvm;

        private Builder(
                final JvmArchitecture architecture,
                final String mainClass,
                final List<String> arguments) {
            this.architecture = architecture;
            this.mainClass = mainClass;
            this.arguments = arguments;
            // all processes are elevated under Wine, and what they start must not be trusted then
            final String trust = System.getProperty(TRUST);
            if (trust != null) {
                property(TRUST, trust);
            }
        }

        /** Runs it in a network namespace. */
        public Builder in(final NetworkNamespace network) {
            return prefix(network.enter());
        }

        /**
         * Puts words before the command, behind those put there already; they replace themselves.
         */
        public Builder prefix(final List<String> words) {
            prefix.addAll(words);
            return this;
        }

        /** Sets a system property. */
        public Builder property(final String key, final Object value) {
            return option("-D" + key + "=" + value);
        }

        /** Adds a JVM option; clients are to work without any. */
        public Builder option(final String option) {
            options.add(option);
            return this;
        }

        /** Sets an environment variable; null removes it. */
        public Builder environment(final String key, final String value) {
            environment.put(key, value);
            return this;
        }

        /**
         * Takes another folder of the distribution's libraries than {@code client}, or any, by its
         * absolute path.
         */
        public Builder libraries(final String folder) {
            libraries = folder;
            return this;
        }

        /** Takes the jar of a class with it, which the distribution has not. */
        public Builder library(final Class<?> member) {
            return library(sourceOf(member));
        }

        /** Takes a jar, a folder of classes or all jars of a folder (an asterisk) with it. */
        public Builder library(final Path place) {
            more.add(place.toString());
            return this;
        }

        /**
         * Takes another JVM of this architecture.
         *
         * @param executable its {@code bin/java}
         */
        public Builder jvm(final Path executable) {
            jvm = executable;
            return this;
        }

        /**
         * Starts it.
         *
         * @return the process, owned by the caller
         */
        public JvmProcess start() {
            final List<String> command = new ArrayList<>(prefix);
            command.addAll(jvm == null ? architecture.command() : List.of(jvm.toString()));
            command.addAll(options);
            command.addAll(List.of("-cp", classPath(), mainClass));
            command.addAll(arguments);
            final ProcessBuilder builder = new ProcessBuilder(command);
            // options for this JVM are not for that one
            environment.put("JAVA_TOOL_OPTIONS", null);
            environment.put("JDK_JAVA_OPTIONS", null);
            environment.put("_JAVA_OPTIONS", null);
            environment.forEach((key, value) -> {
                if (value == null) {
                    builder.environment().remove(key);
                } else {
                    builder.environment().put(key, value);
                }
            });
            return new JvmProcess(mainClass + " on " + architecture, builder);
        }

        private String classPath() {
            final String distribution = System.getProperty("tunbroker.dist");
            if (distribution == null) {
                throw new IllegalStateException(
                        "the system property tunbroker.dist must name launcher/target/dist");
            }
            final Path client = Path.of(distribution, "lib").resolve(libraries).toAbsolutePath();
            // no Path on Windows has an asterisk
            final List<String> places = new ArrayList<>();
            places.add(client.normalize() + File.separator + "*");
            places.add(sourceOf(TalkingMain.class).toString());
            places.add(sourceOf(JvmProcess.class).toString());
            places.addAll(more);
            return String.join(File.pathSeparator, places);
        }

        private static Path sourceOf(final Class<?> member) {
            try {
                return Path.of(member.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (final URISyntaxException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }
}
