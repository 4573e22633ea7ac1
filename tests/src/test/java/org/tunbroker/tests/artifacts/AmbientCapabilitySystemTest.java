package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * A program of an ordinary user that has CAP_NET_ADMIN as an ambient capability, with the two
 * artifacts on its class path and nothing installed. Its broker has a right that the user's other
 * programs lack, so they must not be able to change what it runs.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
@Tag("heavy")
class AmbientCapabilitySystemTest {
    private static final int NOBODY = 65534;
    private static final String SHARED = "/var/cache/tunbroker";
    private static final String NET_ADMIN_ALONE = "0000000000001000";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final List<String> WITH_CAPABILITY = List.of(
            CommandPrefix.SETPRIV,
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--inh-caps=-all,+net_admin",
            "--ambient-caps=-all,+net_admin",
            "--bounding-set=-all,+net_admin");

    private final BrokerFolder roots = BrokerFolder.create();
    private final BrokerFolder users = BrokerFolder.create();

    private NetworkNamespace network;
    private ChildProcess machine;
    private String classPath;

    /**
     * Holds a mount namespace in which the user can open the device, and root has extracted
     * nothing.
     */
    @BeforeEach
    void open() throws IOException {
        network = NetworkNamespace.createOrSkip();
        final List<String> holder = new ArrayList<>(network.enter());
        holder.addAll(CommandPrefix.mountedOrSkip("mount -t tmpfs -o mode=755 tmpfs /var/cache"
                + " && mount -t tmpfs tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200"
                + " && : <>/dev/net/tun"));
        holder.addAll(List.of("sh", "-c", "echo mounted && exec cat"));
        machine = ChildProcess.start(holder);
        machine.awaitLine("mounted", DEADLINE);
        Files.setAttribute(users.path(), "unix:uid", NOBODY);
        classPath = UserProject.plain().classPath();
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
        if (network != null) {
            network.close();
        }
        users.close();
        roots.close();
    }

    private List<String> inMachine(final List<String> prefix, final List<String> command) {
        final List<String> words = new ArrayList<>(network.enter());
        words.addAll(CommandPrefix.inMountsOf(machine.pid()));
        words.addAll(prefix);
        words.addAll(command);
        return words;
    }

    private List<String> program(
            final List<String> prefix, final BrokerFolder folder, final String... words) {
        final List<String> command = new ArrayList<>(List.of(
                JvmArchitecture.NATIVE.command().get(0),
                "-Dtunbroker.dir=" + folder.path(),
                "-Dtunbroker.cache=" + folder.path().resolve("cache"),
                "-cp",
                classPath,
                UserProject.MAIN));
        command.addAll(List.of(words));
        return inMachine(prefix, command);
    }

    private void assertComesBack(final List<String> prefix, final BrokerFolder folder) {
        LoopbackRun.assertComesBack(List.of(), program(prefix, folder, "loopback"));
    }

    /** Root starts the program once, which extracts the broker for all users. */
    private void letRootExtract() {
        final List<String> command =
                program(List.of("env", "-u", "XDG_CACHE_HOME"), roots, "loopback");
        command.removeIf(word -> word.startsWith("-Dtunbroker.cache="));
        LoopbackRun.assertComesBack(List.of(), command);
    }

    private void assertRefused(final String reason) {
        try (ChildProcess client = ChildProcess.start(program(WITH_CAPABILITY, users))) {
            final String lines = String.join("\n", client.expectExit(1, DEADLINE));
            assertTrue(lines.contains("nobody but root or an administrator can change it"), lines);
            assertTrue(lines.contains(reason), lines);
        }
    }

    @Test
    void shouldAnswerTheKernelsPing() throws IOException {
        letRootExtract();
        try (ChildProcess client = ChildProcess.start(program(WITH_CAPABILITY, users))) {
            client.awaitLine("ready", DEADLINE);
            network.run("ping", "-c", "3", "-i", "0.2", "-w", "20", "10.6.7.8");
            final long broker = users.brokers().get(0).pid();
            final String status = Files.readString(Path.of("/proc/" + broker + "/status"));
            assertTrue(status.contains("Uid:\t" + NOBODY + "\t"), status);
            assertTrue(status.contains("CapEff:\t" + NET_ADMIN_ALONE + "\n"), status);
            final List<String> words = ProcessView.of(broker).arguments();
            assertTrue(
                    words.stream().anyMatch(word -> word.startsWith(SHARED + "/")),
                    () -> "not what root extracted: " + words);
        }
    }

    @Test
    void shouldRefuseABrokerThatTheUsersOtherProgramsCanChange() {
        assertComesBack(CommandPrefix.asUser(NOBODY), users);
        assertTrue(
                Files.isDirectory(users.path().resolve("cache")),
                "without the right it is extracted where the user can write");
        assertRefused("it is not in " + SHARED + " yet");
        letRootExtract();
        ChildProcess.run(
                DEADLINE,
                inMachine(
                        List.of(),
                        List.of(
                                "sh",
                                "-c",
                                "chown " + NOBODY + " " + SHARED + "/*/lib/broker/agrona-*.jar")));
        assertRefused("has owner " + NOBODY);
    }
}
