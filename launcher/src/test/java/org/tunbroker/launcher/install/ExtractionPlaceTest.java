package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

@EnabledOnOs(OS.LINUX)
class ExtractionPlaceTest {
    private static final long ORDINARY_USER = 4711;

    @TempDir
    private Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private URLClassLoader loader;
    private CarriedBroker broker;

    @BeforeEach
    void carry() throws IOException {
        loader = CarriedJar.whole(folder);
        broker = CarriedBroker.in(loader).orElseThrow();
        properties.put("user.home", folder.resolve("home").toString());
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    private ExtractionPlace place(final long user, final boolean exceedsUser) {
        return new ExtractionPlace(
                user, exceedsUser, folder.resolve("shared"), properties::get, environment::get);
    }

    private static void assertDenied(final Executable call, final String words) {
        final TunException refused = assertThrows(TunException.class, call);
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
    }

    private static void assumeRootsOwnFolders() {
        assumeTrue(Credentials.ofThisProcess().effectiveUser() == 0, "this process is not root's");
    }

    @Test
    void shouldExtractForAUserIntoTheUsersCache() {
        final BrokerHome home = place(ORDINARY_USER, false).extract(broker);

        assertEquals(folder.resolve("home/.cache/tunbroker"), home.path().getParent());
        assertEquals(1, home.jars().size());
        assertFalse(Files.exists(folder.resolve("shared")));
    }

    @Test
    void shouldSayThatThereIsNoFolderIfNoneIsWanted() {
        properties.put(CacheFolder.PROPERTY, "");

        assertDenied(() -> place(ORDINARY_USER, false).extract(broker), "-Dtunbroker.cache");
    }

    @Test
    void shouldRefuseTheUsersOwnForABrokerWithMoreRights() throws IOException {
        place(ORDINARY_USER, false).extract(broker);

        assertDenied(() -> place(ORDINARY_USER, true).extract(broker), "Install tunbroker");

        Files.createDirectory(folder.resolve("shared"));
        final Path planted = new Extraction(broker, folder.resolve("shared")).make();
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertDenied(() -> place(ORDINARY_USER, true).extract(broker), "mode 0777");
    }

    @Test
    void shouldTakeWhatRootHasExtractedForABrokerWithMoreRights() throws IOException {
        assumeRootsOwnFolders();
        final BrokerHome roots = place(0, false).extract(broker);

        assertEquals(folder.resolve("shared"), roots.path().getParent());
        assertEquals(roots.path(), place(ORDINARY_USER, true).extract(broker).path());

        Files.delete(roots.jars().get(0));
        assertDenied(() -> place(ORDINARY_USER, true).extract(broker), "or damaged there");
    }

    @Test
    void shouldExtractForRootOnlyWhereRootAloneCanWrite() throws IOException {
        assumeRootsOwnFolders();
        final Path others = Files.createDirectory(folder.resolve("others"));
        Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("rwxrwxrwx"));
        environment.put("XDG_CACHE_HOME", others.toString());
        assertEquals(
                folder.resolve("shared"), place(0, false).extract(broker).path().getParent());

        properties.put(CacheFolder.PROPERTY, others.resolve("cache").toString());
        assertDenied(() -> place(0, false).extract(broker), others + " has owner");
    }

    @Test
    void shouldTakeAnInstallationOfRootsAlone() throws IOException {
        assumeRootsOwnFolders();
        final Path installed = folder.resolve("installed");
        assertEquals(Optional.empty(), BrokerHome.installed(installed));

        final Path jars = Files.createDirectories(installed.resolve("lib/broker"));
        assertEquals(Optional.empty(), BrokerHome.installed(installed), "it has no jars");

        final Path jar = Files.createFile(jars.resolve("a.jar"));
        assertEquals(installed, BrokerHome.installed(installed).orElseThrow().path());

        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(Optional.empty(), BrokerHome.installed(installed));
    }
}
