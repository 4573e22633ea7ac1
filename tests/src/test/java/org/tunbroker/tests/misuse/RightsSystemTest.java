package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.life.RemoteClient;

/** Clients that lack a right that their broker needs, or have one that it must not have. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RightsSystemTest {
    private static final int NOBODY = 65534;
    private static final String NO_RIGHT =
            "error 5 startBroker: no broker runs, and the driver linux needs CAP_NET_ADMIN";

    private final BrokerFolder folder = BrokerFolder.create();

    @BeforeEach
    void assumeRoot() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                        && Files.isExecutable(Path.of(CommandPrefix.SETPRIV)),
                "only root can start clients with other rights, with setpriv");
    }

    @AfterEach
    void close() {
        folder.close();
    }

    /** A client that names no driver. */
    private JvmProcess.Builder client() {
        return RemoteClient.untoldClient().property(BrokerDirectory.BASE_PROPERTY, folder.path());
    }

    private String refusalOf(final JvmProcess.Builder builder) {
        try (RemoteClient client = RemoteClient.start(builder)) {
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error "), refused);
            return refused;
        }
    }

    private void assertNoLoopback() throws IOException {
        assertTrue(folder.brokers().isEmpty());
        try (Stream<Path> directories = Files.list(folder.path())) {
            assertTrue(directories.noneMatch(path -> path.toString().contains("loopback")));
        }
    }

    @Test
    void shouldRefuseOrdinaryUserInsteadOfTakingAnotherDriver() throws IOException {
        Files.setAttribute(folder.path(), "unix:uid", NOBODY);
        final String refused = refusalOf(client().prefix(CommandPrefix.asUser(NOBODY)));
        assertTrue(refused.startsWith(NO_RIGHT), refused);
        assertTrue(refused.contains("--ambient-caps=+net_admin"), refused);
        assertTrue(refused.contains("-Dtunbroker.driver=loopback"), refused);
        assertNoLoopback();
    }

    @Test
    void shouldRefuseRootWithoutNetAdminInsteadOfTakingAnotherDriver() throws IOException {
        final String refused = refusalOf(client().prefix(CommandPrefix.withoutNetAdmin()));
        assertTrue(refused.startsWith(NO_RIGHT), refused);
        assertTrue(refused.contains("--cap-add=NET_ADMIN"), refused);
        assertNoLoopback();
    }

    @Test
    void shouldRefuseMachineWithoutTunDeviceInsteadOfTakingAnotherDriver() throws IOException {
        final String refused = refusalOf(
                client().prefix(CommandPrefix.mountedOrSkip("mount -t tmpfs tmpfs /dev/net")));
        assertTrue(
                refused.startsWith(
                        "error 2 startBroker: no broker runs, and the driver linux needs /dev/net/tun"),
                refused);
        assertTrue(refused.contains("modprobe tun"), refused);
        assertNoLoopback();
    }

    @Test
    void shouldRefuseMachineWhoseTunDeviceIsAFile() {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "this machine has no TUN device");
        final String refused =
                refusalOf(client().prefix(CommandPrefix.mountedOrSkip("touch '" + folder.path()
                        + "/tun' && mount --bind '" + folder.path() + "/tun' /dev/net/tun")));
        assertTrue(refused.startsWith("error 2 connect: the broker ended"), refused);
        assertTrue(refused.contains("/dev/net/tun is not the kernel's TUN device"), refused);
        assertTrue(folder.brokers().isEmpty());
    }

    @Test
    void shouldRefuseRootOfAUserNamespaceInTheNetworkOfTheMachine() {
        // the kernel makes no user namespace in a chroot: leave it for that, if this is one
        final List<String> userNamespace = CommandPrefix.possibleOrSkip(
                List.of(
                        "sh",
                        "-c",
                        "exec 3</ && exec nsenter --mount=/proc/self/ns/mnt"
                                + " unshare --user --map-root-user chroot /proc/self/fd/3 \"$@\"",
                        "sh"),
                "no user namespace can be made here");
        // it has CAP_NET_ADMIN, but not there: only the kernel knows
        final String refused = refusalOf(client().prefix(userNamespace));
        assertTrue(refused.contains("CAP_NET_ADMIN in the network namespace"), refused);
        assertTrue(folder.brokers().isEmpty());
    }

    @Test
    @Tag("heavy")
    void shouldSayThatTheDemoGoesOnWithAnotherDriver() {
        final JvmProcess.Builder builder = JvmProcess.of(
                        JvmArchitecture.NATIVE,
                        "org.tunbroker.launcher.command.TunbrokerCommand",
                        "ping",
                        "--count",
                        "3")
                .library(Path.of(System.getProperty("tunbroker.dist"), "lib", "command", "*"))
                .property(BrokerDirectory.BASE_PROPERTY, folder.path())
                .prefix(CommandPrefix.withoutNetAdmin());
        try (JvmProcess demo = builder.start()) {
            final List<String> lines = demo.expectExit(0, Duration.ofSeconds(60));
            // the JVM may print warnings before and between
            final String all = String.join("\n", lines);
            final int refused = all.indexOf("the driver linux needs CAP_NET_ADMIN");
            final int instead = all.indexOf("going on with the driver loopback");
            assertTrue(refused >= 0 && refused < instead, all);
            assertTrue(all.contains(" driver=loopback sent=3 received=3 lost=0 "), all);
        }
    }

    @Test
    @Tag("heavy")
    void shouldServeClientWithTheRightAfterOneWithout() {
        try (NetworkNamespace network = NetworkNamespace.createOrSkip()) {
            final String refused =
                    refusalOf(client().in(network).prefix(CommandPrefix.withoutNetAdmin()));
            assertTrue(refused.startsWith(NO_RIGHT), refused);
            try (RemoteClient with = RemoteClient.start(client().in(network));
                    RemoteClient without = RemoteClient.start(
                            client().in(network).prefix(CommandPrefix.withoutNetAdmin()))) {
                final int broker = with.connect();
                with.expect("created", "create Real");
                // what it lacked was a broker, not a right of its own
                assertTrue(without.connect() == broker);
                without.expect("1", "list");
            }
        }
    }

    private void assertRefusedForLackOfSetpriv(final String script) {
        final String refused = refusalOf(client().property("tunbroker.driver", "loopback")
                .prefix(CommandPrefix.mountedOrSkip(script)));
        assertTrue(
                refused.startsWith(
                        "error 2 startBroker: the broker would have more rights than CAP_NET_ADMIN"),
                refused);
        assertTrue(refused.contains("Install util-linux"), refused);
        assertTrue(folder.brokers().isEmpty());
    }

    @Test
    void shouldRefuseToRunWithAllRightsOfRootWhenThereIsNoSetpriv() {
        assertRefusedForLackOfSetpriv("mount --bind /dev/null " + CommandPrefix.SETPRIV);
    }

    @Test
    void shouldRefuseToRunWithAllRightsOfRootWhenSetprivIsBusyBoxs(@TempDir final Path programs)
            throws IOException {
        final Path busyBox = Files.writeString(programs.resolve("busybox"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(busyBox, PosixFilePermissions.fromString("rwxr-xr-x"));
        final Path links = Files.createDirectory(programs.resolve("links"));
        Files.createSymbolicLink(links.resolve("setpriv"), busyBox);
        assertRefusedForLackOfSetpriv(
                "mount -t overlay -o lowerdir=" + links + ":/usr/bin overlay /usr/bin");
    }

    @Test
    void shouldNotServeWithRightsThatWereNotTakenAway(@TempDir final Path programs)
            throws IOException {
        // takes the same options, and does nothing of it
        final Path idle = Files.writeString(
                programs.resolve("setpriv"),
                "#!/bin/sh\nwhile [ \"${1#--}\" != \"$1\" ]; do shift; done\nexec \"$@\"\n");
        Files.setPosixFilePermissions(idle, PosixFilePermissions.fromString("rwxr-xr-x"));
        final String refused = refusalOf(client().property("tunbroker.driver", "loopback")
                .prefix(CommandPrefix.mountedOrSkip(
                        "mount --bind " + idle + " " + CommandPrefix.SETPRIV)));
        assertTrue(refused.contains("the broker has capabilities 0x"), refused);
        assertFalse(folder.log().contains(" serving "), folder.log());
    }
}
