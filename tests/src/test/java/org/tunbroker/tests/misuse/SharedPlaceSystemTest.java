package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/**
 * Where client and broker meet when nobody says where, in a /dev/shm and /run of their own, in
 * which another user was there first.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedPlaceSystemTest {
    private static final String READY = "ready";
    private static final int STRANGER = 1;

    private static ChildProcess mount(final String further) {
        final ChildProcess holder = ChildProcess.start(List.of(
                "unshare",
                "--mount",
                "sh",
                "-e",
                "-c",
                "mount -t tmpfs -o mode=1777 tmpfs /dev/shm; mount -t tmpfs -o mode=755 tmpfs /run; "
                        + further + "; echo " + READY + "; exec cat"));
        try {
            holder.awaitLine(READY, Duration.ofSeconds(10));
        } catch (final AssertionError ex) {
            holder.close();
            abort("no file system can be mounted here; run as root: " + holder.lines());
        }
        return holder;
    }

    private static JvmProcess.Builder client(final ChildProcess place, final int user) {
        final JvmProcess.Builder client = RemoteClient.untoldClient()
                .property("tunbroker.driver", "loopback")
                .property("tunbroker.cache", "")
                .environment("XDG_RUNTIME_DIR", null)
                .prefix(CommandPrefix.inMountsOf(place.pid()));
        return user == 0 ? client : client.prefix(CommandPrefix.asUser(user));
    }

    private static String directoryOf(final int broker) throws IOException {
        final String command = Files.readString(
                Path.of("/proc/" + broker + "/cmdline"), StandardCharsets.ISO_8859_1);
        final String[] words = command.split("\0");
        return words[List.of(words).indexOf("--directory") + 1];
    }

    private static void assertMeet(final ChildProcess place, final int user, final String directory)
            throws IOException {
        try (RemoteClient inSession = RemoteClient.start(
                        client(place, user).environment("XDG_RUNTIME_DIR", "/dev/shm/session"));
                RemoteClient outside = RemoteClient.start(client(place, user))) {
            final int broker = inSession.brokerOf(inSession.send("connect 100"));
            assertEquals(broker, outside.brokerOf(outside.send("connect 100")));
            assertTrue(directoryOf(broker).startsWith(directory), directoryOf(broker));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "65534"})
    @Tag("heavy")
    void shouldMeetInAndOutOfALoginSessionWhenOthersTookTheName(final int user) throws IOException {
        final String taken = "/dev/shm/tunbroker-" + user;
        try (ChildProcess place = mount("mkdir -m 700 " + taken + " " + taken + ".1"
                + "; chown " + STRANGER + " " + taken + " " + taken + ".1"
                + "; mkdir -m 700 /dev/shm/session; chown " + user + " /dev/shm/session")) {
            assertMeet(place, user, taken + ".2/");
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "65534"})
    void shouldMeetWhereRootMadeAPlaceForTheUser(final int user) throws IOException {
        final String installed = "/run/tunbroker/" + user;
        try (ChildProcess place = mount("mkdir -p " + installed + "; chmod 700 " + installed
                + "; chown " + user + " " + installed
                + "; mkdir -m 700 /dev/shm/session; chown " + user + " /dev/shm/session")) {
            assertMeet(place, user, installed + "/");
        }
    }
}
