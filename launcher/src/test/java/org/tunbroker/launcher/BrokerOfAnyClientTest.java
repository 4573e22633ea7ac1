package org.tunbroker.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.Credentials;

/** The broker's rights and architecture must not depend on what its client has and is. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BrokerOfAnyClientTest {
    private static final String OWN_JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int NOBODY = 65534;
    private static final String AS_NOBODY =
            "setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups";

    @TempDir
    private Path folder;

    private FakeDistribution distribution;

    @BeforeEach
    void install() throws IOException {
        distribution = FakeDistribution.in(folder);
    }

    private ProcessBuilder client(final String prefix, final String... java) {
        final List<String> words = prefix.isEmpty() ? List.of() : Arrays.asList(prefix.split(" "));
        return new ProcessBuilder(
                FakeDistribution.concat(words, distribution.client(List.of(java))));
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                        && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "only root can start a client with other rights, with setpriv");
    }

    private static void assumeEnterable(final Path folder) throws IOException {
        for (Path part = folder; part != null; part = part.getParent()) {
            final Path readable = part;
            assumeTrue(
                    ((int) Files.getAttribute(part, "unix:mode") & 1) != 0,
                    () -> readable + " cannot be entered by an ordinary user");
        }
    }

    private static void assertOnly(final long capabilities, final FakeDistribution.Report report) {
        assertEquals(capabilities, report.capabilities("CapEff"));
        assertEquals(capabilities, report.capabilities("CapPrm"));
        assertEquals(0, report.capabilities("CapInh") & ~capabilities);
        assertEquals("1", report.value("NoNewPrivs"));
    }

    private static List<Arguments> rootClients() throws IOException, InterruptedException {
        final List<Arguments> clients = new ArrayList<>(List.of(
                Arguments.of("as root", "env", "1000"),
                Arguments.of(
                        "with inheritable ones", "setpriv --inh-caps=+net_raw,+sys_admin", "1000"),
                Arguments.of(
                        "with net_admin alone", "setpriv --bounding-set=-all,+net_admin", "1000"),
                Arguments.of("without net_admin", "setpriv --bounding-set=-net_admin", "0")));
        final String userNamespace = "unshare --user --map-root-user";
        // the kernel makes none for a process in a chroot: then there is no such client either
        if (new ProcessBuilder((userNamespace + " true").split(" ")).start().waitFor() == 0) {
            clients.add(Arguments.of("as root of a user namespace", userNamespace, "1000"));
        }
        return clients;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rootClients")
    void shouldKeepNetAdminAloneOfARootClient(
            final String name, final String prefix, final String kept)
            throws IOException, InterruptedException {
        assumeRoot();

        final FakeDistribution.Report report =
                distribution.reportOfClient(client(prefix, OWN_JAVA));

        assertOnly(Long.parseLong(kept, 16), report);
        assertEquals(report.capabilities("CapEff"), report.capabilities("CapBnd"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "with nothing        | --inh-caps=-all                                                         | 0",
                "with net_admin      | --inh-caps=+net_admin --ambient-caps=+net_admin                         | 1000",
                "with more           | --inh-caps=+net_admin,+net_raw --ambient-caps=+net_admin,+net_raw       | 1000",
                "with something else | --inh-caps=+net_raw --ambient-caps=+net_raw                             | 0",
            })
    void shouldKeepNetAdminAloneOfAUsersClient(
            final String name, final String arguments, final String kept)
            throws IOException, InterruptedException {
        assumeRoot();
        assumeEnterable(folder);
        Files.setAttribute(distribution.directory(), "unix:uid", NOBODY);
        final String prefix = AS_NOBODY + " " + arguments;

        final FakeDistribution.Report report =
                distribution.reportOfClient(client(prefix, OWN_JAVA));

        assertOnly(Long.parseLong(kept, 16), report);
        assertEquals(NOBODY + "\t" + NOBODY + "\t" + NOBODY + "\t" + NOBODY, report.value("Uid"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no more than other processes of the user | --inh-caps=-all                                   | true",
                "more than other processes of the user    | --inh-caps=+net_admin --ambient-caps=+net_admin   | false",
            })
    void shouldRunNoArchiveThatTheUsersOtherProcessesCouldHaveWritten(
            final String name, final String arguments, final boolean archives)
            throws IOException, InterruptedException {
        assumeRoot();
        assumeEnterable(folder);
        Files.setAttribute(distribution.directory(), "unix:uid", NOBODY);
        Files.setAttribute(Files.createDirectory(distribution.cache()), "unix:mode", 040700);
        Files.setAttribute(distribution.cache(), "unix:uid", NOBODY);

        final FakeDistribution.Report report =
                distribution.reportOfClient(client(AS_NOBODY + " " + arguments, OWN_JAVA));

        assertEquals(
                archives, report.words().contains("--archive"), report.words().toString());
    }

    @Test
    void shouldNeverHaveMoreThanNetAdmin() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no setpriv");

        final FakeDistribution.Report report = distribution.reportOfClient(client("", OWN_JAVA));

        assertOnly(report.capabilities("CapEff") & Credentials.NET_ADMIN, report);
    }

    @Test
    void shouldNotTakeOverTheClientsJvmOptions() throws IOException, InterruptedException {
        final ProcessBuilder client = client("", OWN_JAVA);
        client.environment().put("JAVA_TOOL_OPTIONS", "-Dtaken.over=true");
        client.environment().put("LD_LIBRARY_PATH", "/nowhere");
        client.environment().put("TUNBROKER_TEST", "passed on");

        final FakeDistribution.Report report = distribution.reportOfClient(client);

        assertEquals("", report.value("environment.JAVA_TOOL_OPTIONS"));
        assertEquals("", report.value("environment.LD_LIBRARY_PATH"));
        assertEquals("passed on", report.value("environment.TUNBROKER_TEST"));
        assertFalse(Files.readString(distribution.log()).contains("Picked up"));
    }

    @Test
    void shouldRefuseAnInstallationThatRootCanReadOnlyByItsCapabilities()
            throws IOException, InterruptedException {
        assumeRoot();
        Files.setAttribute(distribution.home(), "unix:uid", NOBODY);
        Files.setAttribute(distribution.home(), "unix:mode", 040700);

        final Path output = folder.resolve("refusal");
        final Process client = client("", OWN_JAVA)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        FakeDistribution.awaitEnd(client);

        assertNotEquals(0, client.exitValue());
        assertTrue(Files.readString(output)
                .contains(distribution.home() + " has owner 65534 and mode 0700"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/usr/lib/jvm/java-17-openjdk-i386/bin/java  | ",
                "/usr/lib/jvm/java-17-openjdk-arm64/bin/java | qemu-aarch64-static -L /",
            })
    void shouldBeOfTheMachinesArchitectureWhateverTheClientsIs(
            final Path java, final String emulator) throws IOException, InterruptedException {
        assumeTrue(Files.exists(java), () -> java + " is not installed");
        assumeTrue(
                Architecture.ofThisMachine() == Architecture.AMD64,
                "these JVMs are foreign on amd64");
        assumeTrue(
                emulator == null || Files.exists(Path.of("/usr/bin/qemu-aarch64-static")),
                "there is no emulator");

        final FakeDistribution.Report report = distribution.reportOfClient(
                client(emulator == null ? "" : emulator, java.toString()));

        assertEquals("amd64", report.value("architecture"));
        assertEquals(report.value("pid"), report.value("session"));
    }
}
