package org.tunbroker.tests.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/** Processes with narrow limits, a root of their own, or no name. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class LimitSystemTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final int NAMELESS = 12345;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private JvmProcess.Builder client(final String script) {
        return RemoteClient.client(folder).prefix(CommandPrefix.after(script));
    }

    @Test
    void shouldSayThatThereAreTooManyOpenFiles() {
        try (RemoteClient client = RemoteClient.start(client("ulimit -n 256"))) {
            final int broker = client.connect();
            client.expect("created", "create Crowded");
            for (int spare = 0; spare < 4; spare++) {
                client.expect("exhausted", "exhaust " + spare);
                final String refused = client.ask("connect");
                assertTrue(refused.startsWith("error 4 "), spare + " spare: " + refused);
                assertTrue(refused.endsWith("(ERROR_TOO_MANY_OPEN_FILES 4)"), refused);
                if (spare == 0) {
                    final String full = client.ask("session Crowded");
                    assertTrue(full.startsWith("error 4 "), full);
                }
                client.expect("relieved", "relieve");
            }
            client.expect("started", "session Crowded");
            client.expect("echoed", "echo 100");
            assertEquals(broker, client.connect());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 26})
    void shouldSayThatThereAreTooManyOpenFilesToStartABroker(final int limit) {
        try (RemoteClient client = RemoteClient.start(client("ulimit -n " + limit))) {
            final String refused = client.ask("connect");
            assertTrue(refused.endsWith("(ERROR_TOO_MANY_OPEN_FILES 4)"), refused);
            assertTrue(refused.contains("ulimit -n"), refused);
        }
    }

    @Test
    @Tag("heavy")
    void shouldStartBrokerWithMoreAddressSpaceThanItsClientHas() {
        try (RemoteClient client = RemoteClient.start(client("ulimit -S -v 1500000")
                .option("-Xmx64m")
                .option("-XX:CompressedClassSpaceSize=32m")
                .option("-XX:ReservedCodeCacheSize=32m"))) {
            client.connect();
            client.createWithSession("Narrow");
            client.expect("echoed", "echo 100");
        }
    }

    @Test
    void shouldSayThatThereIsTooLittleAddressSpaceForABroker() {
        try (RemoteClient client = RemoteClient.start(client("ulimit -v 1500000")
                .option("-Xmx64m")
                .option("-XX:CompressedClassSpaceSize=32m")
                .option("-XX:ReservedCodeCacheSize=32m"))) {
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error 8 startBroker: "), refused);
            assertTrue(refused.contains("ulimit -v"), refused);
        }
    }

    @Test
    @Tag("heavy")
    void shouldMakeNoFolderInTheWorkingDirectoryOfAUserWithoutAName(@TempDir final Path working)
            throws IOException {
        assumeTrue(
                Files.getAttribute(working, "unix:uid").equals(0),
                "only root can become a user without a name");
        Files.setAttribute(working, "unix:mode", 0777);
        Files.setAttribute(folder.path(), "unix:uid", NAMELESS);
        final String become = "cd '" + working + "' && set -- setpriv --reuid " + NAMELESS
                + " --regid " + NAMELESS + " --clear-groups \"$@\"";
        assumeReadable(become);
        try (RemoteClient client =
                RemoteClient.start(client(become).environment("XDG_CACHE_HOME", null))) {
            client.connect();
        }
        assertFalse(Files.exists(working.resolve("?")));
    }

    private static void assumeReadable(final String become) {
        final String jars = System.getProperty("tunbroker.dist") + "/lib/client";
        try (ChildProcess attempt = ChildProcess.start(
                List.of("sh", "-c", become + " && exec \"$@\"", "sh", "ls", jars))) {
            assumeTrue(
                    attempt.awaitExit(AT_ONCE) == 0,
                    () -> "other users cannot read " + jars + ": " + attempt.lines());
        }
    }

    @Test
    void shouldServeInARootThatIsNoMountPoint() {
        final String root = folder.path() + "/root";
        // all but the root itself is the machine's
        final String script = "mkdir -p '" + root + "' && for d in /*; do"
                + " if [ -L $d ]; then cp -Pf $d '" + root + "';"
                + " elif [ -d $d ]; then mkdir -p '" + root + "'$d; mount --rbind $d '" + root
                + "'$d; fi; done && mkdir -p -m 700 '" + root + "'/brokers && set -- chroot '"
                + root
                + "' \"$@\"";
        try (RemoteClient client = RemoteClient.start(RemoteClient.client(folder)
                .property("tunbroker.dir", "/brokers")
                .prefix(CommandPrefix.mountedOrSkip(script)))) {
            // a broker there is none of the folder's: it leaves by itself
            assertTrue(client.ask("connect 100").matches("\\d+"));
            client.createWithSession("Rooted");
            client.expect("echoed", "echo 100");
            client.expect("closed", "close");
        }
    }
}
