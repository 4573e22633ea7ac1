package org.tunbroker.launcher.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ipc.machine.Architecture;

class ReleaseFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"17, 17", "17.0.19, 17", "1.8.0_402, 8", "1.7.0, 7", "26-ea, 26", "25.0.3+9, 25"})
    void shouldReadTheFeatureVersion(final String version, final int expected) {
        final String text =
                "SOURCE=\".:git:1\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n";

        assertEquals(OptionalInt.of(expected), ReleaseFile.of(text).version());
        assertEquals(
                OptionalInt.of(expected), ReleaseFile.of(text.replace("\"", "")).version());
    }

    @Test
    void shouldReadNothingWhenNoVersionIsTold() {
        assertEquals(OptionalInt.empty(), ReleaseFile.of("").version());
        assertEquals(
                OptionalInt.empty(),
                ReleaseFile.of("JAVA_VERSION=\"unknown\"\n").version());
        assertEquals(
                OptionalInt.empty(),
                ReleaseFile.of("JAVA_RUNTIME_VERSION=\"17.0.1\"\n").version());
    }

    @Test
    void shouldTellTheModules() {
        final ReleaseFile image =
                ReleaseFile.of("JAVA_VERSION=\"17\"\nMODULES=\"java.base jdk.unsupported\"\n");

        assertTrue(image.hasModule("java.base"));
        assertTrue(image.hasModule("jdk.unsupported"));
        assertFalse(image.hasModule("java.logging"));
        assertFalse(image.hasModule("java"));
        assertTrue(ReleaseFile.of("JAVA_VERSION=\"17\"\n").hasModule("java.logging"));
    }

    @Test
    void shouldLookAboveTheFolderJreOfAnOldHome() throws IOException {
        final Path home = CraftedJvm.home(folder.resolve("jdk8"), Architecture.AMD64, "1.8.0_402");

        assertEquals(
                OptionalInt.of(8), ReleaseFile.of(home.resolve("jre/bin/java")).version());
        assertEquals(OptionalInt.of(8), ReleaseFile.of(home.resolve("bin/java")).version());
    }

    @Test
    void shouldNotTakeTheReleaseFileOfSomethingElse() throws IOException {
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17\"\n");

        assertFalse(ReleaseFile.of(folder.resolve("home/bin/java")).version().isPresent());
    }
}
