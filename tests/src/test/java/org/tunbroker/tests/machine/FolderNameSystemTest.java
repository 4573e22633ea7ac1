package org.tunbroker.tests.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/** Folders with names that are not ASCII. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class FolderNameSystemTest {
    // this JVM may encode words otherwise, and Java 8 reads no file of options
    private static final String OPTION = "@option";
    private static final String REPLACE_OPTION = "for word; do shift; "
            + "if [ \"$word\" = " + OPTION + " ]; then word=$(cat \"$OPTION_FILE\"); fi; "
            + "set -- \"$@\" \"$word\"; done; exec \"$@\"";

    private final BrokerFolder folder = BrokerFolder.create();

    @TempDir
    private Path options;

    @AfterEach
    void close() {
        folder.close();
    }

    /** Describes a client; what it is told comes from a file, since this JVM's locale may be C. */
    private JvmProcess.Builder client(final JvmArchitecture jvm, final String locale)
            throws IOException {
        final String option = "-D" + BrokerDirectory.BASE_PROPERTY + "=" + folder.path() + "/x-ü-Ł";
        Files.write(options.resolve("option"), option.getBytes(StandardCharsets.UTF_8));
        return RemoteClient.client(folder, jvm)
                .environment("LC_ALL", locale)
                .environment("OPTION_FILE", options.resolve("option").toString())
                .prefix(List.of("sh", "-c", REPLACE_OPTION, "sh"))
                .option(OPTION);
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeInFolderThatIsNotAscii(final JvmArchitecture jvm) throws IOException {
        jvm.assumeAvailableForLong();
        try (RemoteClient first = RemoteClient.start(client(jvm, "C.UTF-8"));
                RemoteClient second =
                        RemoteClient.start(client(JvmArchitecture.NATIVE, "C.UTF-8"))) {
            final int broker = first.connect();
            first.createWithSession("First");
            first.expect("echoed", "echo 100");
            assertEquals(broker, second.connect());
            second.expect("1", "list");
        }
    }

    @Test
    void shouldSayWhatHelpsWhenLocaleHasNoSuchCharacters() throws IOException {
        try (RemoteClient client = RemoteClient.start(client(JvmArchitecture.NATIVE, "C"))) {
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error 50 connect: this JVM's locale "), refused);
            assertTrue(refused.contains("LC_ALL=C.UTF-8"), refused);
            assertTrue(refused.contains("tunbroker.dir"), refused);
        }
    }

    @Test
    void shouldSayWhatHelpsWhenWordsAreEncodedOtherwiseThanNames() throws IOException {
        try (RemoteClient client = RemoteClient.start(
                client(JvmArchitecture.NATIVE, "C.UTF-8").option("-Dfile.encoding=ISO-8859-1"))) {
            final String answer = client.ask("connect");
            // from Java 18 on they are not
            assertTrue(
                    Runtime.version().feature() >= 18
                            ? answer.matches("\\d+")
                            : answer.startsWith("error 50 startBroker: ")
                                    && answer.contains("-Dfile.encoding"),
                    answer);
        }
    }
}
