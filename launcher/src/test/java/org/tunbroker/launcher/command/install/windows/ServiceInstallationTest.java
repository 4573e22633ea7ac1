package org.tunbroker.launcher.command.install.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.service.windows.AllowedUsers;
import org.tunbroker.launcher.service.windows.BrokerService;

/** What is asked of Windows, in which order; a Windows does it in the system test. */
class ServiceInstallationTest {
    private static final String ANNA = "S-1-5-21-1-2-3-1000";
    private static final String BERT = "S-1-5-21-1-2-3-1001";

    @TempDir
    private Path folder;

    private final List<String> done = new ArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private boolean isElevated = true;
    private boolean isSetUp;
    private Path distrusted;
    private Path root;
    private AllowedUsers users;

    /** A machine that writes down what it is asked for. */
    private final class FakeHost implements ServiceHost {
        @Override
        public String sidOf(final String account) {
            if (!account.equals("anna")) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_PARAMETER, "LookupAccountName", "no " + account);
            }
            return ANNA;
        }

        @Override
        public boolean isElevated() {
            return isElevated;
        }

        @Override
        public void checkTrust(final Path path) {
            if (path.equals(distrusted)) {
                throw new TunException(ErrorCode.ERROR_ACCESS_DENIED, "install", "others write it");
            }
        }

        @Override
        public void makeFolder(final Path path, final String rights) throws IOException {
            Files.createDirectories(path);
            done.add("make " + folder.relativize(path) + " " + rights);
        }

        @Override
        public boolean exists() {
            return isSetUp;
        }

        @Override
        public void create(final String displayName, final String command) {
            isSetUp = true;
            done.add("create " + command);
        }

        @Override
        public void start(final Duration timeout) {
            done.add("start");
        }

        @Override
        public void stop(final Duration timeout) {
            done.add("stop");
        }

        @Override
        public void delete() {
            isSetUp = false;
            done.add("delete");
        }
    }

    @BeforeEach
    void make() throws IOException {
        FakeDistribution.in(Files.createDirectory(folder.resolve("fake")));
        System.setProperty(BrokerHome.PROPERTY, folder.resolve("fake/home").toString());
        root = folder.resolve("tunbroker");
        users = new AllowedUsers(root, path -> {});
    }

    @AfterEach
    void forget() {
        System.clearProperty(BrokerHome.PROPERTY);
    }

    private ServiceInstallation installation(final boolean dryRun) {
        return new ServiceInstallation(
                new FakeHost(),
                users,
                dryRun,
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @Test
    void shouldMakeFoldersListAndServiceInThisOrder() {
        installation(false).install("anna", "-Dextra=1");
        assertEquals(4, done.size(), done.toString());
        assertTrue(done.get(0).startsWith("make tunbroker O:BAD:P"), done.get(0));
        assertTrue(done.get(0).endsWith("(A;;0x1200a9;;;AU)"), done.get(0));
        assertTrue(
                done.get(1).startsWith("make " + Path.of("tunbroker", "service") + " O:BAD:P"),
                done.get(1));
        assertFalse(done.get(1).contains("AU"), done.get(1));
        assertTrue(done.get(2).contains(" -Xrs "), done.get(2));
        assertTrue(done.get(2).contains(" -Dextra=1 "), done.get(2));
        assertTrue(done.get(2).endsWith(" " + BrokerService.class.getName()), done.get(2));
        assertEquals("start", done.get(3));
        assertEquals(List.of(ANNA + " anna"), users.lines());
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldKeepTheOthersOfTheListAndNameAUserOnce() throws IOException {
        Files.createDirectory(root);
        Files.write(users.file(), List.of("# who may", ANNA + " old", BERT + " bert"));
        installation(false).install("anna");
        assertEquals(List.of("# who may", BERT + " bert", ANNA + " anna"), users.lines());
    }

    @Test
    void shouldNotCreateTheServiceWithoutItsFolders() throws IOException {
        // a file where the folder should be
        Files.createFile(root);
        final TunException failed =
                assertThrows(TunException.class, () -> installation(false).install(BERT));
        assertTrue(failed.is(ErrorCode.ERROR_GEN_FAILURE), failed.getMessage());
        assertTrue(failed.getMessage().contains(root + " cannot be made"), failed.getMessage());
        assertEquals(List.of(), done);
    }

    @Test
    void shouldPrintOnlyWhatItWouldDo() {
        isElevated = false;
        installation(true).install("anna");
        assertEquals(List.of(), done);
        assertFalse(Files.exists(root));
        final List<String> lines =
                printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(5, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("make " + root + " with the rights O:BA"), "folder");
        assertEquals("write " + users.file() + ": " + ANNA + " anna", lines.get(2));
        assertTrue(lines.get(3).startsWith("create the service tunbroker: "), lines.get(3));
        assertEquals("start it", lines.get(4));
    }

    @Test
    void shouldNeedAnAdministrator() {
        isElevated = false;
        final TunException refused =
                assertThrows(TunException.class, () -> installation(false).install("anna"));
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertThrows(TunException.class, () -> installation(false).uninstall("anna"));
        assertEquals(List.of(), done);
        assertFalse(Files.exists(root));
    }

    @Test
    void shouldInstallNothingThatOthersCanChange() throws IOException {
        distrusted = folder.resolve("fake/home").toRealPath();
        final TunException refused =
                assertThrows(TunException.class, () -> installation(false).install("anna"));
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertEquals(List.of(), done);
    }

    @Test
    void shouldRefuseWhoIsNoUser() {
        for (final String user : List.of("nobody", "S-1-x", "S-1-5-21-1\\..\\x")) {
            final TunException refused =
                    assertThrows(TunException.class, () -> installation(false).install(user));
            assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER), refused.getMessage());
        }
        assertEquals(List.of(), done);
    }

    @Test
    void shouldTakeOneUserOffTheListAndLetTheServiceServeTheOthers() throws IOException {
        isSetUp = true;
        Files.createDirectory(root);
        Files.write(users.file(), List.of("# who may", ANNA + " anna", BERT + " bert"));
        installation(false).uninstall("anna");
        assertEquals(List.of("# who may", BERT + " bert"), users.lines());
        assertEquals(List.of(), done);
    }

    @Test
    void shouldDeleteTheServiceWithItsLastUser() throws IOException {
        isSetUp = true;
        Files.createDirectory(root);
        Files.write(users.file(), List.of("# who may", ANNA + " anna"));
        installation(true).uninstall(ANNA);
        assertEquals(
                List.of("stop the service tunbroker", "delete it", "delete " + users.file()),
                printed.toString(StandardCharsets.UTF_8).lines().toList());
        assertTrue(isSetUp);
        installation(false).uninstall(ANNA);
        assertEquals(List.of("stop", "delete"), done);
        assertFalse(Files.exists(users.file()));
    }

    @Test
    void shouldFindNothingToTakeBackWhereNothingWasInstalled() {
        installation(false).uninstall("anna");
        assertEquals(List.of(), done);
        assertFalse(Files.exists(root));
    }
}
