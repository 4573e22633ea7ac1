package org.tunbroker.ipc.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatingSystemNameTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, LINUX",
        "Windows 11, WINDOWS",
        "Windows Server 2022, WINDOWS",
        "Windows NT (unknown), WINDOWS",
        "Darwin, LINUX",
    })
    void shouldKnowTheSystemByItsName(final String name, final OperatingSystem expected) {
        assertEquals(expected, OperatingSystem.of(name));
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldKnowThisWindows() {
        assertEquals(OperatingSystem.WINDOWS, OperatingSystem.current());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKnowThisLinux() {
        assertEquals(OperatingSystem.LINUX, OperatingSystem.current());
    }
}
