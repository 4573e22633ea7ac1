package org.tunbroker.launcher.trust.windows;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class InstallationTrustTest {
    private static final String SAFE = "O:BAD:(A;;FA;;;BA)(A;;0x1200a9;;;BU)";
    private static final String ADDABLE = "O:BAD:(A;;FA;;;BA)(A;;LC;;;AU)";
    private static final String OPEN = "O:BAD:(A;;FA;;;BA)(A;;0x1301bf;;;BU)";
    private static final String FOREIGN = "O:S-1-5-21-1-2-3-1001D:(A;;FA;;;BA)";

    @TempDir
    private Path folder;

    private final Map<Path, String> rights = new HashMap<>();
    private boolean onFixedDisk = true;
    private Path installation;
    private Path jar;

    /** All is safe but what a test says. */
    private final RightsReader reader = new RightsReader() {
        @Override
        public FileRights of(final Path file) throws IOException {
            final String text = rights.getOrDefault(file, SAFE);
            if (text.isEmpty()) {
                throw new IOException("no answer for " + file);
            }
            return new FileRights(text);
        }

        @Override
        public boolean isOnFixedDisk(final Path file) {
            return onFixedDisk;
        }
    };

    @BeforeEach
    void install() throws IOException {
        folder = folder.toRealPath();
        installation = Files.createDirectories(folder.resolve("tunbroker").resolve("lib"));
        jar = Files.createFile(
                Files.createDirectory(installation.resolve("broker")).resolve("broker.jar"));
    }

    private void assertRefused(final String... words) {
        final TunException refused = assertThrows(
                TunException.class, () -> new InstallationTrust(reader).check(installation));
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        for (final String word : words) {
            assertTrue(refused.getMessage().contains(word), refused.getMessage());
        }
    }

    @Test
    void shouldTrustWhatOnlyAdministratorsCanChange() {
        rights.put(folder.getRoot(), ADDABLE);

        assertDoesNotThrow(() -> new InstallationTrust(reader).check(installation));
    }

    @Test
    void shouldRefuseAFileThatOthersCanChange() {
        rights.put(jar, OPEN);
        assertRefused(
                jar + " can be changed by BU", "-Dtunbroker.trust.installation=true", "windows.md");

        rights.put(jar, FOREIGN);
        assertRefused(jar + " belongs to somebody who is no administrator");
    }

    @Test
    void shouldRefuseAFolderThatOthersCanAddTo() {
        rights.put(jar.getParent(), ADDABLE);

        assertRefused(jar.getParent() + " can be changed by AU");
    }

    @Test
    void shouldRefuseAFolderAboveThatOthersCanRename() {
        rights.put(folder, OPEN);

        assertRefused(folder + " can be changed by BU");
    }

    @Test
    void shouldRefuseWhatCannotBeTold() {
        rights.put(jar, "");
        assertRefused("cannot be checked", "no answer");

        rights.clear();
        installation = installation.resolve("nowhere");
        assertRefused("cannot be checked");
    }

    @Test
    void shouldRefuseOtherDisks() {
        onFixedDisk = false;

        assertRefused("is not on a disk of this machine");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldRefuseALink() throws IOException {
        final Path link = Files.createSymbolicLink(jar.resolveSibling("link.jar"), jar);

        assertRefused(link + " is a link");
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldRefuseWhatThisUserMade() {
        final TunException refused = assertThrows(
                TunException.class, () -> InstallationTrust.ofThisMachine().check(installation));

        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
    }
}
