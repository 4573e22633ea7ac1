package org.tunbroker.launcher.jvm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxJvmsTest {
    private static String places(final String home) {
        return new LinuxJvms(name -> home, Path.of("/")).description();
    }

    @Test
    void shouldLookInTheUsersHome() {
        assertTrue(places("/home/user").contains("/home/user/"));
    }

    @Test
    void shouldLookForNoJvmInTheWorkingDirectoryOfAUserWithoutAName() {
        assertFalse(places("?").contains("?"), places("?"));
        // what a locale makes of a name that it has no characters for
        assertFalse(places("/home/x\0").contains("/home/x"));
    }
}
