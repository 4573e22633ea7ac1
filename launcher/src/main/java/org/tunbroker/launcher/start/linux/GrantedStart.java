package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The command by which root lets an ordinary user start a broker with CAP_NET_ADMIN where there is
 * no systemd: sudo or doas, and one command that takes no arguments. {@code tunbroker install}
 * writes it into a file of root's. Stateless and thread-safe.
 */
public final class GrantedStart {
    private static final Path FOLDER = Paths.get("/etc/tunbroker");

    private GrantedStart() {}

    /** Returns the file that has the command for a user. */
    public static Path file(final int user) {
        return FOLDER.resolve("start-" + user);
    }

    /**
     * Returns the words of the command.
     *
     * @param directory the broker directory; the command serves the default one only
     * @param own of this process
     * @return empty if this process can start a broker itself, or root granted nothing
     */
    static List<String> command(final Path directory, final Credentials own) throws IOException {
        final Path file = file((int) own.effectiveUser());
        if (own.isRoot()
                || (own.passedOn() & Credentials.NET_ADMIN) != 0
                || !Files.isRegularFile(file)
                || !BrokerDirectory.of(BrokerDirectory.defaultBase(), KernelDriver.NAME)
                        .path()
                        .equals(directory)
                || System.getProperty(BrokerDirectory.BASE_PROPERTY) != null) {
            return Collections.emptyList();
        }
        return Arrays.asList(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .trim()
                .split(" "));
    }
}
