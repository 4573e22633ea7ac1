package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class BrokerDirectoryTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    private Path base;
    private BrokerDirectory directory;

    @BeforeEach
    void setUp() {
        base = folder.resolve("base");
        directory = BrokerDirectory.of(base, "loopback");
    }

    @Test
    void shouldBeMadeForItsOwnerOnly() throws IOException {
        directory.prepare();
        directory.prepare();
        for (final Path made : new Path[] {base, directory.path()}) {
            assertEquals("rwx------", permissions(made));
        }
    }

    @Test
    void shouldNameItsParts() {
        final Path path = directory.path();
        assertEquals(base, path.getParent());
        assertEquals(
                "v3-loopback-" + NetworkNamespace.ofThisProcess(),
                path.getFileName().toString());
        assertEquals(path.resolve("lock"), directory.lockFile());
        assertEquals(path.resolve("log"), directory.log());
        final Generation generation = BrokerDirectory.at(path).generation(12);
        assertEquals(path.resolve("generation-12"), generation.path());
        assertEquals(path.resolve("generation-12/broker"), generation.brokerFile());
        assertEquals(path.resolve("generation-12/aeron"), generation.aeron());
        assertEquals(path.resolve("generation-12/clients/ffffffffffffffff"), generation.client(-1));
        assertEquals(path.resolve("socket"), generation.socket());
        assertEquals(12, generation.number());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwx---r-x", "rwx--x---", "rwx-----x", "rwxrwxrwx"})
    void shouldBeRefusedWhenOthersCanEnter(final String permissions) throws IOException {
        directory.prepare();
        for (final Path refused : new Path[] {directory.path(), base}) {
            Files.setPosixFilePermissions(refused, PosixFilePermissions.fromString(permissions));
            assertRefused(refused);
            assertEquals(permissions, permissions(refused), "nothing is repaired");
            Files.setPosixFilePermissions(refused, PosixFilePermissions.fromString("rwx------"));
        }
        directory.prepare();
    }

    @Test
    void shouldBeRefusedWhenSomebodyElseOwnsIt() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give it away");
        directory.prepare();
        for (final Path refused : new Path[] {directory.path(), base}) {
            Files.setAttribute(refused, "unix:uid", NOBODY);
            final TunException error = assertRefused(refused);
            assertTrue(error.getMessage().contains("owner " + NOBODY), error::getMessage);
            Files.setAttribute(refused, "unix:uid", 0);
        }
    }

    @Test
    void shouldBeRefusedWhenItIsALink() throws IOException {
        directory.prepare();
        final Path own = Files.move(directory.path(), folder.resolve("own"));
        Files.createSymbolicLink(directory.path(), own);
        assertRefused(directory.path());
        Files.delete(directory.path());
        Files.createSymbolicLink(directory.path(), folder.resolve("not-there"));
        assertRefused(directory.path());
        assertFalse(Files.exists(folder.resolve("not-there")));
    }

    @Test
    void shouldBeRefusedWhenItIsAFile() throws IOException {
        directory.prepare();
        Files.delete(directory.path());
        Files.createFile(directory.path());
        Files.setPosixFilePermissions(
                directory.path(), PosixFilePermissions.fromString("rwx------"));
        assertRefused(directory.path());
    }

    @Test
    void shouldSayWhenItCannotBeMade() {
        final BrokerDirectory nowhere =
                BrokerDirectory.of(folder.resolve("not-there/base"), "linux");
        final TunException error = assertThrows(TunException.class, nowhere::prepare);
        assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
        assertTrue(error.getMessage().contains(BrokerDirectory.BASE_PROPERTY), error::getMessage);
        assertTrue(
                error.reason()
                        .startsWith(
                                "the folder " + folder.resolve("not-there") + " does not exist"),
                error::reason);
    }

    @Test
    void shouldSayThatItsParentIsAFile() throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));
        final BrokerDirectory nowhere = BrokerDirectory.of(file.resolve("base"), "linux");
        final TunException error = assertThrows(TunException.class, nowhere::prepare);
        assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
        assertTrue(error.reason().startsWith(file + " is no folder"), error::reason);
    }

    @Test
    void shouldLieWhereThePropertySays() {
        final String before = System.getProperty(BrokerDirectory.BASE_PROPERTY);
        System.setProperty(BrokerDirectory.BASE_PROPERTY, base.toString());
        try {
            assertEquals(base, BrokerDirectory.defaultBase());
        } finally {
            if (before == null) {
                System.clearProperty(BrokerDirectory.BASE_PROPERTY);
            } else {
                System.setProperty(BrokerDirectory.BASE_PROPERTY, before);
            }
        }
    }

    @Test
    void shouldTellNetworkNamespacesByTheirInode() throws IOException {
        assertEquals(
                Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino"),
                NetworkNamespace.ofThisProcess());
    }

    private TunException assertRefused(final Path refused) {
        final TunException error = assertThrows(TunException.class, directory::prepare);
        assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), error::getMessage);
        assertTrue(error.getMessage().contains(refused.toString()), error::getMessage);
        return error;
    }

    private static String permissions(final Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }
}
