package org.tunbroker.launcher.start.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JvmOptionsTest {
    private static final Path DIRECTORY = Path.of("/run/user/1000/100%/tunbroker");
    private static final Path NATIVE_CODE = Path.of("/opt/tunbroker/lib/broker/jna-amd64");

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldShutTheDoorsOfTheJvm() {
        final List<String> options = JvmOptions.ofLinux(17, DIRECTORY, NATIVE_CODE);

        assertTrue(options.contains("-XX:+DisableAttachMechanism"));
        assertTrue(options.contains("-XX:-UsePerfData"));
        assertTrue(options.contains("-XX:ErrorFile=/run/user/1000/100%%/tunbroker/hs_err_%p.log"));
        assertTrue(options.contains("-Djava.io.tmpdir=" + DIRECTORY));
        assertTrue(options.contains("-Djna.boot.library.path=" + NATIVE_CODE));
        assertTrue(options.contains("-Djna.nounpack=true"));
        assertTrue(options.contains("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    @Test
    void shouldLoadNothingThatWasUnpackedOnWindows() {
        final List<String> options = JvmOptions.ofWindows(17, DIRECTORY, NATIVE_CODE);

        assertTrue(options.contains("-XX:+DisableAttachMechanism"));
        assertTrue(options.contains("-XX:-UsePerfData"));
        assertTrue(options.contains("-XX:+ErrorFileToStdout"));
        assertTrue(options.contains("-Djna.boot.library.path=" + NATIVE_CODE));
        assertTrue(options.contains("-Djna.nounpack=true"));
    }

    @Test
    void shouldSilenceTheWarningsOfLaterVersionsOnly() {
        final String nativeAccess = "--enable-native-access=ALL-UNNAMED";
        final String unsafe = "--sun-misc-unsafe-memory-access=allow";

        assertFalse(JvmOptions.ofLinux(23, DIRECTORY, NATIVE_CODE).contains(nativeAccess));
        assertFalse(JvmOptions.ofLinux(23, DIRECTORY, NATIVE_CODE).contains(unsafe));
        assertTrue(JvmOptions.ofLinux(24, DIRECTORY, NATIVE_CODE).contains(nativeAccess));
        assertTrue(JvmOptions.ofLinux(24, DIRECTORY, NATIVE_CODE).contains(unsafe));
    }
}
