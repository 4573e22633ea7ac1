package org.tunbroker.tests.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.packets.RoundTripMain;

/** Client and broker in a runtime that jlink made, as applications ship. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("heavy")
class RuntimeImageSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String JAVA = "tunbroker.java";
    private static final String CACHE = "tunbroker.cache";
    private static final String MODULES = "java.base,java.logging,jdk.unsupported";

    @TempDir
    private Path place;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        System.clearProperty(JAVA);
        System.clearProperty(CACHE);
        folder.close();
    }

    private Path image(final String modules) {
        final ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
        assumeTrue(jlink != null, "this JVM has no jlink");
        final Path image = place.resolve("image");
        final StringWriter output = new StringWriter();
        final PrintWriter writer = new PrintWriter(output);
        final int code =
                jlink.run(writer, writer, "--add-modules", modules, "--output", image.toString());
        assertEquals(0, code, output::toString);
        return image;
    }

    private String brokerProgram(final TunClient client) {
        return ProcessView.of(client.brokerProcessId()).command().stream()
                .filter(word -> word.endsWith("/java"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldRunClientAndBroker() throws IOException {
        final Path java = image(MODULES).resolve("bin/java").toRealPath();
        try (JvmProcess client = JvmProcess.of(
                        JvmArchitecture.NATIVE, RoundTripMain.class, "20000", "in-place")
                .jvm(java)
                .property("tunbroker.dir", folder.path())
                .start()) {
            final List<String> lines = client.expectExit(0, DEADLINE);
            assertTrue(
                    lines.stream().anyMatch(line -> line.startsWith("packets: ")), lines::toString);
        }
        try (TunClient client = TunClient.connect(folder.options())) {
            // the JVM of the client that started it
            assertEquals(java.toString(), brokerProgram(client));
        }
    }

    @Test
    void shouldRunBrokerWhereBaseArchiveIsDamaged() throws IOException {
        final Path image = image(MODULES + ",jdk.management");
        Files.writeString(image.resolve("lib/server/classes.jsa"), "no archive");
        System.setProperty(CACHE, folder.path().resolve("cache").toString());
        System.setProperty(JAVA, image.toString());
        try (TunClient client = TunClient.connect(folder.options())) {
            assertEquals(image.resolve("bin/java").toRealPath().toString(), brokerProgram(client));
            client.createAdapter("Image", "Test").startSession().close();
        }
    }
}
