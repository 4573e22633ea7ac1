package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

class BrokerOptionsTest {
    private static BrokerOptions parse(final String line) {
        return BrokerOptions.parse(line.split(" "));
    }

    @Test
    void shouldHaveDefaults() {
        final BrokerOptions options = parse("--directory d --driver loopback");
        assertEquals(Path.of("d").toAbsolutePath(), options.directory());
        assertEquals("loopback", options.driver());
        assertEquals(TimeUnit.SECONDS.toNanos(10), options.idleExitNs());
        assertEquals(0, options.starter().waitsNs());
        assertFalse(options.reach().confined());
        assertNull(options.archive());
        assertNull(options.wintun().dll().setting());
        assertNull(options.wintun().dll().allowedSha256());
        // classes of a test are not installed anywhere
        assertNull(options.wintun().dll().home());
        assertFalse(options.wintun().simulatedInterfaces());
    }

    @Test
    void shouldTakeWhatIsSaid() {
        final BrokerOptions options =
                parse("--driver wintun --directory d --idle-exit-ms 5 --archive a"
                        + " --starter 4711 --starter-waits-ms 30000 --confined yes"
                        + " --wintun w --home h --allow-dll 00 --interfaces simulated");
        assertEquals("wintun", options.driver());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(5), options.idleExitNs());
        assertEquals(4711, options.starter().processId());
        assertEquals(TimeUnit.SECONDS.toNanos(30), options.starter().waitsNs());
        assertTrue(options.reach().confined());
        assertEquals(Path.of("a").toAbsolutePath(), options.archive());
        assertEquals(Path.of("w").toAbsolutePath(), options.wintun().dll().setting());
        assertEquals(Path.of("h").toAbsolutePath(), options.wintun().dll().home());
        assertEquals("00", options.wintun().dll().allowedSha256());
        assertTrue(options.wintun().simulatedInterfaces());
    }

    @Test
    void shouldFindTheDirectoryOfAServiceByItsBase() {
        assertFalse(parse("--directory d --driver loopback").isInstalled());
        final BrokerOptions options = parse("--base /run/tunbroker/1000 --driver loopback");
        assertTrue(options.isInstalled());
        assertEquals(
                BrokerDirectory.of(Path.of("/run/tunbroker/1000"), "loopback").path(),
                options.directory());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--directory d",
                "--driver loopback",
                "--driver loopback --directory d --base b",
                "--directory d --driver loopback --idle-exit-ms",
                "--directory d --driver loopback --idle-exit-ms -1",
                "--directory d --driver loopback --starter 1 --starter-waits-ms -1",
                "--directory d --driver loopback --interfaces real",
                "--directory d --driver loopback --confined maybe",
                "--directory d --driver loopback --nonsense x"
            })
    void shouldRefuseNonsense(final String line) {
        assertThrows(IllegalArgumentException.class, () -> parse(line));
    }
}
