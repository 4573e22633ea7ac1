package org.tunbroker.launcher.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ipc.platform.Architecture;

class ReleaseFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"17, 17", "17.0.19, 17", "1.8.0_402, 8", "1.7.0, 7", "26-ea, 26", "25.0.3+9, 25"})
    void shouldReadTheFeatureVersion(final String version, final int expected) {
        final String text =
                "SOURCE=\".:git:1\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n";

        assertEquals(OptionalInt.of(expected), ReleaseFile.version(text));
        assertEquals(OptionalInt.of(expected), ReleaseFile.version(text.replace("\"", "")));
    }

    @Test
    void shouldReadNothingWhenNoVersionIsTold() {
        assertEquals(OptionalInt.empty(), ReleaseFile.version(""));
        assertEquals(OptionalInt.empty(), ReleaseFile.version("JAVA_VERSION=\"unknown\"\n"));
        assertEquals(OptionalInt.empty(), ReleaseFile.version("JAVA_RUNTIME_VERSION=\"17.0.1\"\n"));
    }

    @Test
    void shouldLookAboveTheFolderJreOfAnOldHome() throws IOException {
        final Path home = CraftedJvm.home(folder.resolve("jdk8"), Architecture.AMD64, "1.8.0_402");

        assertEquals(OptionalInt.of(8), ReleaseFile.versionOf(home.resolve("jre/bin/java")));
        assertEquals(OptionalInt.of(8), ReleaseFile.versionOf(home.resolve("bin/java")));
    }

    @Test
    void shouldNotTakeTheReleaseFileOfSomethingElse() throws IOException {
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17\"\n");

        assertFalse(ReleaseFile.versionOf(folder.resolve("home/bin/java")).isPresent());
    }
}
