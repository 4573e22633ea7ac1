package org.tunbroker.launcher.command.doctor.check.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.jvm.NativeJvmFinder;

/** Files that others can write, or not; they belong to the user who runs the tests. */
@EnabledOnOs(OS.LINUX)
class TrustCheckTest {
    private static final long OWN = Credentials.ofThisProcess().effectiveUser();
    private static final long ANOTHER = 4711;

    @TempDir
    private Path folder;

    private Path home;
    private Path jar;

    @BeforeEach
    void make() throws IOException {
        home = Files.createDirectories(folder.resolve("home")).toRealPath();
        jar = Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("broker.jar"));
        for (final Path each : List.of(folder, home, jar.getParent())) {
            permit(each, "rwxr-xr-x");
        }
        permit(jar, "rw-r--r--");
    }

    private static void permit(final Path file, final String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static TrustCheck check(final long user) {
        return new TrustCheck(NativeJvmFinder.ofThisMachine(), user);
    }

    private Finding only(final long user) throws IOException {
        final List<Finding> findings = check(user).look(List.of(home));
        assertEquals(1, findings.size(), findings.toString());
        return findings.get(0);
    }

    private void assertWarning(final String text, final String mend) throws IOException {
        final Finding finding = only(OWN);
        assertEquals(Finding.State.WARNING, finding.state(), finding.text());
        assertEquals("others can change what the broker runs: " + text, finding.text());
        assertEquals(mend, finding.mend());
    }

    @Test
    void shouldTrustWhatIsTheUsersOwn() throws IOException {
        assertEquals(Finding.State.OK, only(OWN).state(), only(OWN).text());
    }

    @Test
    void shouldTellAJarThatOthersCanWrite() throws IOException {
        permit(jar, "rw-r--rw-");
        assertWarning(jar + " has owner " + OWN + " and mode 0646", "chmod -R go-w " + home);
    }

    @Test
    void shouldTellAFolderInWhichTheGroupCanReplaceFiles() throws IOException {
        permit(jar.getParent(), "rwxrwxr-x");
        assertWarning(
                jar.getParent() + " has owner " + OWN + " and mode 0775", "chmod -R go-w " + home);
    }

    @Test
    void shouldTellAFolderAboveInWhichOthersCanReplaceTheInstallation() throws IOException {
        final Path above = home.getParent();
        permit(above, "rwxrwxrwx");
        assertWarning(above + " has owner " + OWN + " and mode 0777", "chmod go-w " + above);
    }

    @Test
    void shouldFollowLinksThatLeadOutOfTheInstallation() throws IOException {
        final Path elsewhere = Files.createDirectory(home.resolveSibling("elsewhere"));
        permit(elsewhere, "rwxr-xr-x");
        final Path other = Files.createFile(elsewhere.resolve("other.jar"));
        permit(other, "rw-rw-rw-");
        Files.createSymbolicLink(jar.resolveSibling("other.jar"), other);
        Files.createSymbolicLink(jar.resolveSibling("none.jar"), elsewhere.resolve("none"));
        Files.createSymbolicLink(jar.resolveSibling("same.jar"), jar);
        assertWarning(other + " has owner " + OWN + " and mode 0666", "chmod go-w " + other);
        permit(other, "rw-r--r--");
        assertEquals(Finding.State.OK, only(OWN).state(), only(OWN).text());
        permit(elsewhere, "rwxrwxrwx");
        assertWarning(
                elsewhere + " has owner " + OWN + " and mode 0777", "chmod go-w " + elsewhere);
    }

    @Test
    void shouldTellFilesOfAnotherUser() throws IOException {
        if (OWN == 0) {
            Files.setAttribute(jar, "unix:uid", (int) ANOTHER);
            assertWarning(
                    jar + " has owner " + ANOTHER + " and mode 0644", "chown -R root: " + home);
            // whose own installation it may be
            assertEquals(Finding.State.OK, only(ANOTHER).state(), only(ANOTHER).text());
        } else {
            final Finding finding = only(ANOTHER);
            assertEquals(Finding.State.WARNING, finding.state(), finding.text());
            assertEquals("sudo chown -R root: " + home, finding.mend());
        }
    }

    @Test
    void shouldTellAFaultOfBothFoldersOnce() throws IOException {
        permit(home.getParent(), "rwxrwxrwx");
        assertEquals(1, check(OWN).look(List.of(home, jar.getParent())).size());
    }

    @Test
    void shouldLookAtTheInstallationAndAtTheJvm() throws IOException {
        FakeDistribution.in(Files.createDirectory(folder.resolve("fake")));
        final Path fake = folder.resolve("fake/home");
        System.setProperty("tunbroker.home", fake.toString());
        try {
            permit(fake.resolve("lib/broker/fake.jar"), "rw-rw-rw-");
            final List<Finding> findings = check(OWN).look();
            assertTrue(findings.get(0).text().contains("fake.jar has owner"), findings.toString());
            assertEquals("trust", findings.get(0).id());
        } finally {
            System.clearProperty("tunbroker.home");
        }
    }

    @Test
    void shouldGuessNothingOfWhatIsNotThere() {
        assertThrows(
                NoSuchFileException.class, () -> check(OWN).look(List.of(folder.resolve("none"))));
    }

    @Test
    void shouldTellWhoseTheCacheIs() throws IOException {
        final Path cache = folder.resolve("cache");
        final CacheCheck check =
                new CacheCheck(Map.of("tunbroker.cache", cache.toString())::get, name -> null, OWN);
        assertEquals(cache + " will be made", check.look().get(0).text());
        Files.createDirectory(cache);
        permit(cache, "rwx------");
        assertEquals(cache + " is yours alone", check.look().get(0).text());
        permit(cache, "rwxr-xr-x");
        final Finding open = check.look().get(0);
        assertEquals(Finding.State.WARNING, open.state());
        assertTrue(open.text().contains("mode 0755"), open.text());
        assertEquals("mv " + cache + " " + cache + ".old", open.mend());
    }

    @Test
    void shouldTellWhichCacheIsTakenInPlaceOfOneThatIsNotUsed() throws IOException {
        Files.createDirectory(folder.resolve("tunbroker"));
        permit(folder.resolve("tunbroker"), "rwxrwxrwx");
        final List<Finding> findings = new CacheCheck(
                        name -> null, Map.of("XDG_CACHE_HOME", folder.toString())::get, ANOTHER)
                .look();
        assertEquals(2, findings.size(), findings.toString());
        assertEquals(Finding.State.WARNING, findings.get(0).state());
        assertEquals("/var/tmp/tunbroker-4711 will be made", findings.get(1).text());
    }

    @Test
    void shouldPassOverAFolderThatCannotBeMade() throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));
        final List<Finding> findings = new CacheCheck(
                        name -> null, Map.of("XDG_CACHE_HOME", file.toString())::get, ANOTHER)
                .look();
        assertEquals("/var/tmp/tunbroker-4711 will be made", findings.get(0).text());
    }

    @Test
    void shouldSayThatThereIsNoCache() throws IOException {
        final List<Finding> findings =
                new CacheCheck(Map.of("tunbroker.cache", "")::get, name -> null, OWN).look();
        assertEquals(1, findings.size());
        assertEquals(Finding.State.OK, findings.get(0).state());
    }
}
