package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkNamespaceSystemTest {
    private static final String INTERFACE = "only-here";

    @Test
    void shouldKeepItsInterfacesToItself() {
        try (NetworkNamespace one = NetworkNamespace.createOrSkip();
                NetworkNamespace other = NetworkNamespace.createOrSkip()) {
            one.run("ip", "tuntap", "add", "dev", INTERFACE, "mode", "tun");
            assertTrue(String.join("\n", one.run("ip", "link")).contains(INTERFACE));
            assertEquals(1, other.run("ip", "-oneline", "link").size());
            assertFalse(Files.exists(Path.of("/sys/class/net/" + INTERFACE)));
        }
    }

    @Test
    void shouldAnswerOnItsLoopbackInterface() {
        try (NetworkNamespace network = NetworkNamespace.createOrSkip()) {
            network.run("ping", "-c", "1", "-W", "5", "127.0.0.1");
        }
    }

    @Test
    void shouldShowTheOutputWhenCommandFails() {
        try (NetworkNamespace network = NetworkNamespace.createOrSkip()) {
            final AssertionError error = assertThrows(
                    AssertionError.class, () -> network.run("ip", "link", "show", "nothing"));
            assertTrue(error.getMessage().contains("\"nothing\" does not exist"));
        }
    }

    @Test
    void shouldHoldNoProcessAfterClose() {
        final NetworkNamespace network = NetworkNamespace.createOrSkip();
        final Path holder = Path.of(network.enter().get(1).substring("--net=".length()));
        assertTrue(Files.exists(holder.getParent()));
        network.close();
        assertFalse(Files.exists(holder.getParent()));
    }
}
