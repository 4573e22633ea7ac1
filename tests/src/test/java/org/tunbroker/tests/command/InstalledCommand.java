package org.tunbroker.tests.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** The distribution's own bin/tunbroker, as a user runs it. */
final class InstalledCommand extends ChildProcess {
    private InstalledCommand(final ProcessBuilder builder) {
        super(String.join(" ", builder.command()), builder);
    }

    static Path script() {
        return Path.of(System.getProperty("tunbroker.dist"), "bin", "tunbroker")
                .toAbsolutePath()
                .normalize();
    }

    /** Starts a subcommand in the native JVM. */
    static InstalledCommand start(final BrokerFolder folder, final String... words) {
        return start(folder, JvmArchitecture.NATIVE, List.of(), words);
    }

    /**
     * Starts a subcommand.
     *
     * @param folder where brokers are
     * @param jvm that it runs in
     * @param prefix words before the command
     */
    static InstalledCommand start(
            final BrokerFolder folder,
            final JvmArchitecture jvm,
            final List<String> prefix,
            final String... words) {
        final List<String> command = new ArrayList<>(prefix);
        command.add(script().toString());
        command.addAll(List.of(words));
        command.add("-Dtunbroker.dir=" + folder.path());
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.path().toFile());
        builder.environment().put("TUNBROKER_CLIENT_JAVA", java(folder, jvm).toString());
        return new InstalledCommand(builder);
    }

    /** Returns a program that is the JVM: one that is emulated takes several words. */
    private static Path java(final BrokerFolder folder, final JvmArchitecture jvm) {
        final List<String> words = jvm.command();
        if (words.size() == 1) {
            return Path.of(words.get(0));
        }
        try {
            final Path program = folder.path().resolve("java-of-the-test");
            Files.writeString(program, "#!/bin/sh\nexec " + String.join(" ", words) + " \"$@\"\n");
            return Files.setPosixFilePermissions(
                    program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
