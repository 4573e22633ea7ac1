package org.tunbroker.tests.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/** JVMs that give a client less than it needs, and say so only in Java's own errors. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class JvmFlagSystemTest {
    // where not even root can make a file
    private static final String NOWHERE = "/proc";

    private static final int FIRST_TO_DENY = 24;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private JvmProcess.Builder client() {
        return RemoteClient.client(folder);
    }

    private static String refusalOf(final JvmProcess.Builder builder) {
        try (RemoteClient client = RemoteClient.start(builder)) {
            final String first = client.ask("connect");
            // Java says less about a class the second time
            final String second = client.ask("connect");
            assertTrue(
                    second.startsWith(first.substring(0, "error 50 connect: ".length())), second);
            return first;
        }
    }

    @Test
    void shouldConnectWhenNothingCanBeUnpacked() {
        try (RemoteClient client = RemoteClient.start(client().property("jna.tmpdir", NOWHERE))) {
            client.connect();
            client.createWithSession("Hardened");
            client.expect("echoed", "echo 100");
        }
    }

    @Test
    @Tag("heavy")
    void shouldNameThePropertyWhenNothingCanBeUnpackedAndThereIsNoInstallation() {
        try (RemoteClient other = RemoteClient.start(folder)) {
            other.connect();
            final String refused = refusalOf(client().property("jna.tmpdir", NOWHERE)
                    .property("tunbroker.home", "/not/there"));
            assertTrue(refused.startsWith("error 50 connect: JNA cannot load "), refused);
            assertTrue(refused.contains("jna.boot.library.path"), refused);
            assertTrue(refused.contains("jna.tmpdir"), refused);
        }
    }

    @Test
    @Tag("heavy")
    void shouldNameModulesThatAreMissing() {
        final String refused = refusalOf(client().option("--limit-modules=java.base"));
        assertTrue(refused.contains("--add-modules jdk.unsupported,java.logging"), refused);
        assertTrue(refused.startsWith("error 50 connect: "), refused);
    }

    @Test
    void shouldNameTheFlagWhenNewAgronaMayNotUseMemory() {
        final String refused = refusalOf(client().libraries("client-newest"));
        assertTrue(refused.startsWith("error 50 connect: Agrona ("), refused);
        assertTrue(refused.contains("--add-opens java.base/jdk.internal.misc"), refused);
    }

    @Test
    void shouldNameTheFlagWhenJvmDeniesUnsafe() {
        if (Runtime.version().feature() < FIRST_TO_DENY) {
            // older ones know no such flag
            return;
        }
        final String unsafe = refusalOf(client().option("--sun-misc-unsafe-memory-access=deny"));
        assertTrue(unsafe.contains("--sun-misc-unsafe-memory-access=allow"), unsafe);
        final String code = refusalOf(client().option("--illegal-native-access=deny"));
        assertTrue(code.contains("--enable-native-access"), code);
    }

    @Test
    void shouldServeAnEmulatedJvmFromTheInstallation() {
        JvmArchitecture.ARM64.assumeAvailableForLong();
        try (RemoteClient client =
                RemoteClient.start(RemoteClient.client(folder, JvmArchitecture.ARM64)
                        .property("jna.tmpdir", NOWHERE))) {
            client.connect();
        }
    }
}
