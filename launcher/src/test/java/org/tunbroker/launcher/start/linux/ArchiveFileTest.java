package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.launcher.install.BrokerHome;

@EnabledOnOs(OS.LINUX)
class ArchiveFileTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    private BrokerHome home;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        final Path libraries = Files.createDirectories(folder.resolve("home/lib/broker"));
        Files.writeString(libraries.resolve("a.jar"), "a");
        Files.writeString(libraries.resolve("b.jar"), "b");
        home = BrokerHome.of(folder.resolve("home"));
        java = Files.createDirectories(folder.resolve("jvm/bin")).resolve("java");
        Files.writeString(java, "java");
        Files.writeString(folder.resolve("jvm/release"), "JAVA_VERSION=\"17.0.1\"");
    }

    private long key() throws IOException {
        return ArchiveFile.key(BrokerHome.of(home.path()), java);
    }

    private ArchiveFile archive() throws IOException {
        final ArchiveFile archive = ArchiveFile.at(folder, key(), "loopback");
        Files.writeString(archive.file(), "classes");
        Files.setPosixFilePermissions(archive.file(), PosixFilePermissions.fromString("rw-------"));
        return archive;
    }

    @Test
    void shouldBeBoundToEachJar() throws IOException {
        final long before = key();
        assertEquals(before, key());

        final Path jar = home.jars().get(1);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
        final long touched = key();
        assertNotEquals(before, touched);

        Files.writeString(jar, "longer");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
        final long changed = key();
        assertNotEquals(touched, changed);

        Files.writeString(home.libraries().resolve("c.jar"), "c");
        assertNotEquals(changed, key());
    }

    @Test
    void shouldBeBoundToTheJvm() throws IOException {
        final long before = key();
        final Path release = folder.resolve("jvm/release");
        Files.setLastModifiedTime(release, FileTime.fromMillis(1));
        assertNotEquals(before, key(), "an update in place");

        final Path other = Files.createDirectories(folder.resolve("other/bin")).resolve("java");
        Files.copy(java, other);
        assertNotEquals(ArchiveFile.key(home, java), ArchiveFile.key(home, other));
    }

    @Test
    void shouldBeBoundToTheDriver() {
        assertNotEquals(
                ArchiveFile.at(folder, 1, "loopback").file(),
                ArchiveFile.at(folder, 1, "linux").file());
    }

    @Test
    void shouldBeUsableOnceItIsThere() throws IOException {
        assertFalse(ArchiveFile.at(folder, key(), "loopback").isUsable());

        final ArchiveFile archive = archive();
        assertTrue(archive.isUsable());

        archive.discard();
        assertFalse(archive.isUsable());
    }

    @Test
    void shouldNotBeUsableWhenOthersCanWriteIt() throws IOException {
        final ArchiveFile archive = archive();
        for (final String mode : new String[] {"rw-rw----", "rw-----w-"}) {
            Files.setPosixFilePermissions(archive.file(), PosixFilePermissions.fromString(mode));
            assertFalse(archive.isUsable(), mode);
        }
    }

    @Test
    void shouldNotBeUsableWhenSomebodyElseMadeIt() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can make files of others");
        final ArchiveFile archive = archive();
        Files.setAttribute(archive.file(), "unix:uid", NOBODY);

        assertFalse(archive.isUsable());
    }

    @Test
    void shouldNotBeUsableWhenItIsALink() throws IOException {
        final ArchiveFile archive = archive();
        final Path elsewhere = folder.resolve("elsewhere");
        Files.move(archive.file(), elsewhere);
        Files.createSymbolicLink(archive.file(), elsewhere);

        assertFalse(archive.isUsable());
    }
}
