package org.tunbroker.launcher.start.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.control.ControlProtocol;

/** What the services of the distribution repeat of the code, they repeat rightly. */
class ServiceFilesTest {
    private static final Path UNITS = Path.of("src/main/systemd");
    private static final Path SERVICES = Path.of("src/main/service");

    private static String read(final Path folder, final String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void shouldListenForClientsOfThisMajorVersion() throws IOException {
        assertTrue(read(UNITS, "tunbroker@.socket")
                .contains("\nListenSequentialPacket=/run/tunbroker/v"
                        + ControlProtocol.MAJOR_VERSION + "-linux-%i.sock\n"));
    }

    @Test
    void shouldGiveTheJvmTheOptionsOfABrokerThatAClientStarts() throws IOException {
        final String script = read(SERVICES, "jvm.sh") + read(SERVICES, "broker");
        final List<String> missing =
                JvmOptions.ofLinux(24, Path.of("/d"), Path.of("${machine%/}")).stream()
                        // it writes a crash to the system's log, and nothing to other files
                        .filter(option -> !option.contains("=/d"))
                        .filter(option -> !script.contains(option))
                        .toList();
        assertEquals(List.of(), missing);
    }
}
