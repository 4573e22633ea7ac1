package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class CacheFolderTest {
    @TempDir
    private Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private Optional<Path> choose() {
        return CacheFolder.choose(properties::get, environment::get, 0);
    }

    @Test
    void shouldTakeTheUsersCacheAndMakeItForThatUserAlone() throws IOException {
        properties.put("user.home", folder.toString());
        final Path chosen = choose().orElseThrow();

        assertEquals(folder.resolve(".cache/tunbroker"), chosen);
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(chosen)));
    }

    @Test
    void shouldPreferTheFolderThatTheEnvironmentNames() {
        properties.put("user.home", folder.resolve("home").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());

        assertEquals(Optional.of(folder.resolve("cache/tunbroker")), choose());
    }

    @Test
    void shouldTakeTheFolderThatIsNamedOrNone() throws IOException {
        properties.put("user.home", folder.toString());
        properties.put(CacheFolder.PROPERTY, folder.resolve("named").toString());
        assertEquals(Optional.of(folder.resolve("named")), choose());

        properties.put(CacheFolder.PROPERTY, "");
        assertEquals(Optional.empty(), choose());

        properties.put(CacheFolder.PROPERTY, folder.resolve("a:b").toString());
        assertEquals(Optional.empty(), choose(), "the JVM would take it for two archives");
    }

    @Test
    void shouldRefuseAFolderThatOthersCanEnter() throws IOException {
        final Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        properties.put(CacheFolder.PROPERTY, open.toString());

        assertEquals(Optional.empty(), choose());
    }

    @Test
    void shouldRefuseALinkToAFolder() throws IOException {
        properties.put(CacheFolder.PROPERTY, folder.resolve("real").toString());
        choose().orElseThrow();
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        properties.put(CacheFolder.PROPERTY, folder.resolve("link").toString());

        assertEquals(Optional.empty(), choose());
    }
}
