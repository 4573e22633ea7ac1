package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.tests.misuse.Misuse.assertFails;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.life.RemoteClient;

/** Where a broker cannot be started, and what it may not do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PlaceSystemTest {
    private static final int NOBODY = 65534;
    private static final String OPEN = "rwxr-xr-x";
    private static final String OWN = "rwx------";

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private void assertDenied() {
        final String reason = assertFails(
                ErrorCode.ERROR_ACCESS_DENIED,
                "connect",
                () -> TunClient.connect(folder.options()));
        assertTrue(reason.contains("tunbroker.dir"), reason);
        assertTrue(folder.brokers().isEmpty());
    }

    /** Returns the folder of broker directories, or the directory in it, which it makes. */
    private Path place(final String which) throws IOException {
        return which.equals("folder")
                ? folder.path()
                : Files.createDirectory(
                        folder.directory().path(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "directory"})
    void shouldRefuseDirectoryThatOthersCanEnter(final String which) throws IOException {
        final Path place = place(which);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(OPEN));
        assertDenied();
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(OWN));
        TunClient.connect(folder.options()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "directory"})
    void shouldRefuseDirectoryThatSomebodyElseOwns(final String which) throws IOException {
        final Object own = Files.getAttribute(folder.path(), "unix:uid");
        assumeTrue(own.equals(0), "only root can give a directory to somebody else");
        final Path place = place(which);
        Files.setAttribute(place, "unix:uid", NOBODY);
        assertDenied();
        Files.setAttribute(place, "unix:uid", own);
        TunClient.connect(folder.options()).close();
    }

    @Test
    void shouldRefuseDirectoryThatIsALink() throws IOException {
        try (BrokerFolder elsewhere = BrokerFolder.create()) {
            Files.createSymbolicLink(folder.directory().path(), elsewhere.path());
            assertDenied();
            Files.delete(folder.directory().path());
            Files.createFile(
                    folder.directory().path(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            assertDenied();
        }
    }

    @Test
    void shouldSayWhatToDoWhenDirectoryCannotBeMade() {
        final Path missing = folder.path().resolve("not");
        final String reason = assertFails(
                ErrorCode.ERROR_GEN_FAILURE,
                "connect",
                () -> TunClient.connect(folder.options().withDirectory(missing.resolve("there"))));
        assertTrue(reason.startsWith("the folder " + missing + " does not exist"), reason);
        assertTrue(reason.contains("make that folder"), reason);
    }

    private String refusalWith(final String java) {
        try (RemoteClient client =
                RemoteClient.start(RemoteClient.client(folder).property("tunbroker.java", java))) {
            final String refused = client.ask("connect");
            assertTrue(refused.contains(java), refused);
            return refused;
        }
    }

    @Test
    void shouldRefuseConfiguredJvmThatIsNotThere() {
        final String refused = refusalWith("/not/there/bin/java");
        assertTrue(refused.startsWith("error 2 findNativeJvm: "), refused);
    }

    @Test
    void shouldRefuseConfiguredJvmOfAnotherArchitecture() {
        JvmArchitecture.I386.assumeAvailable();
        final String refused = refusalWith(JvmArchitecture.I386.command().get(0));
        assertTrue(refused.startsWith("error 193 findNativeJvm: "), refused);
        assertTrue(refused.endsWith("(ERROR_BAD_EXE_FORMAT 193)"), refused);
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoNativeJvm() throws IOException {
        JvmArchitecture.I386.assumeAvailable();
        // hides the homes of all others behind empty folders, for this client only
        final String script = nativeHomes().stream()
                .map(home -> " && mount -t tmpfs tmpfs '" + home + "'")
                .collect(Collectors.joining("", "true", ""));
        try (RemoteClient client =
                RemoteClient.start(RemoteClient.client(folder, JvmArchitecture.I386)
                        .environment("JAVA_HOME", null)
                        .environment("TUNBROKER_JAVA", null)
                        .property("user.home", folder.path())
                        .prefix(CommandPrefix.mountedOrSkip(script)))) {
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error 2 findNativeJvm: no JVM of Java 17"), refused);
            assertTrue(refused.contains("apt-get install openjdk-17-jre-headless:"), refused);
        }
    }

    /** Finds the homes of JVMs that are no 32-bit ones, where they are usually installed. */
    private static Set<Path> nativeHomes() throws IOException {
        final Set<Path> homes = new LinkedHashSet<>();
        for (final String place : List.of("/usr/lib/jvm", "/opt", "/usr/java")) {
            if (Files.isDirectory(Path.of(place))) {
                try (Stream<Path> entries = Files.list(Path.of(place))) {
                    for (final Path entry : entries.toList()) {
                        final Path java = entry.resolve("bin/java");
                        if (Files.isRegularFile(java) && !isNarrow(java)) {
                            homes.add(java.toRealPath().getParent().getParent());
                        }
                    }
                }
            }
        }
        return homes;
    }

    private static boolean isNarrow(final Path executable) throws IOException {
        try (InputStream content = Files.newInputStream(executable)) {
            // EI_CLASS of the ELF header: 1 is 32-bit
            return content.readNBytes(5)[4] == 1;
        }
    }
}
