package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

class BrokerHomeTest {
    @TempDir
    private Path folder;

    private Path distribution(final String name) throws IOException {
        final Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("lib/broker"));
        for (final String file : new String[] {"b.jar", "a.jar", "c.jar", "readme.txt"}) {
            Files.createFile(home.resolve("lib/broker").resolve(file));
        }
        return home;
    }

    private static void assertNotFound(final Executable call, final String words) {
        final TunException refused = assertThrows(TunException.class, call);
        assertTrue(refused.is(ErrorCode.ERROR_FILE_NOT_FOUND), refused.getMessage());
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("Set -Dtunbroker.home=PATH"), refused.getMessage());
    }

    @Test
    void shouldListTheJarsInOrder() throws IOException {
        final Path home = distribution("dist");
        final Path broker = home.resolve("lib/broker");

        assertEquals(
                broker.resolve("a.jar")
                        + File.pathSeparator
                        + broker.resolve("b.jar")
                        + File.pathSeparator
                        + broker.resolve("c.jar"),
                BrokerHome.of(home).classPath());
    }

    @Test
    void shouldFindItselfFromTheLaunchersJar() throws IOException {
        final Path home = distribution("dist");
        final Path jar = home.resolve("lib/client/launcher.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);

        assertEquals(home, BrokerHome.ofJar(jar).path());
    }

    @Test
    void shouldRefuseAJarThatIsInNoDistribution() throws IOException {
        final Path jar = Files.createFile(folder.resolve("launcher.jar"));
        final Path classes = Files.createDirectories(folder.resolve("lib/target/classes"));

        assertNotFound(() -> BrokerHome.ofJar(jar), "is no jar in lib/client");
        assertNotFound(() -> BrokerHome.ofJar(classes), "is no jar in lib/client");
    }

    @Test
    void shouldRefuseAFolderWithoutABroker() throws IOException {
        assertNotFound(() -> BrokerHome.of(folder.resolve("nowhere")), "there is no broker in");

        Files.createDirectories(folder.resolve("empty/lib/broker"));
        assertNotFound(() -> BrokerHome.of(folder.resolve("empty")), "it has no jars");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldRefuseAFolderThatAClassPathCannotHold() throws IOException {
        final Path home = distribution("odd:name");

        assertNotFound(() -> BrokerHome.of(home), "a class path cannot hold");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldBeNamedByItsRealPath() throws IOException {
        final Path home = distribution("dist");
        final Path link = Files.createSymbolicLink(folder.resolve("link"), home);
        final BrokerHome linked = BrokerHome.of(link);

        assertEquals(home.toRealPath(), linked.real().path());
        Files.delete(link);
        assertNotFound(linked::real, "cannot be read");
    }

    @Test
    void shouldRefuseAnInstallationWithoutJnasLibrary() throws IOException {
        final BrokerHome home = BrokerHome.of(distribution("dist"));

        final TunException refused =
                assertThrows(TunException.class, () -> home.nativeCode(Architecture.AMD64));

        assertTrue(refused.is(ErrorCode.ERROR_FILE_NOT_FOUND), refused.getMessage());
        assertTrue(refused.getMessage().contains("jna-amd64"), refused.getMessage());
    }

    @Test
    void shouldPassOnLimitsAndTheLongestTime() throws IOException {
        final BrokerHome home = BrokerHome.of(distribution("dist"));
        System.setProperty(BrokerHome.LIMITS_PROPERTY, "sessions=1");
        try {
            final List<String> words =
                    home.program(folder, "loopback", Duration.ofSeconds(Long.MAX_VALUE));

            assertEquals(Long.toString(Long.MAX_VALUE), words.get(words.size() - 3));
            assertEquals(List.of("--limits", "sessions=1"), words.subList(9, 11));
        } finally {
            System.clearProperty(BrokerHome.LIMITS_PROPERTY);
        }
    }

    @Test
    void shouldNotFindItselfFromAFolderOfClasses() {
        System.setProperty(BrokerHome.PROPERTY, "");
        try {
            assertNotFound(BrokerHome::locate, "is no jar in lib/client");
        } finally {
            System.clearProperty(BrokerHome.PROPERTY);
        }
    }
}
