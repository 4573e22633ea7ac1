package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RootsAloneTest {
    @TempDir
    private Path folder;

    @Test
    void shouldAdmitRootsOwnUnlessOthersCanWrite() {
        assertTrue(RootsAlone.isRoots(0, 0755, false));
        assertFalse(RootsAlone.isRoots(1000, 0755, false));
        assertFalse(RootsAlone.isRoots(0, 0775, false));
        assertFalse(RootsAlone.isRoots(0, 0757, false));
        assertTrue(RootsAlone.isRoots(0, 01777, true));
        assertFalse(RootsAlone.isRoots(0, 01777, false));
        assertFalse(RootsAlone.isRoots(0, 0777, true));
        assertFalse(RootsAlone.isRoots(1000, 01777, true));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLookAboveAFolderAndBelow() throws IOException {
        assertEquals(Optional.empty(), RootsAlone.faultOfFolder(Paths.get("/usr/lib")));
        assertTrue(RootsAlone.faultOfFolder(Paths.get("/tmp")).isPresent());

        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        assertTrue(RootsAlone.faultOfAll(folder).isPresent());
        assertTrue(RootsAlone.faultOfAll(folder.resolve("nowhere"))
                .orElseThrow()
                .contains("cannot be read"));
    }
}
