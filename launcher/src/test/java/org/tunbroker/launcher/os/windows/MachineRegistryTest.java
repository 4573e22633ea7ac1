package org.tunbroker.launcher.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.WINDOWS)
class MachineRegistryTest {
    private static final String VERSION = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

    private final MachineRegistry registry = new MachineRegistry();

    @Test
    void shouldListTheKeysInAKey() {
        assertTrue(registry.subkeys("SOFTWARE\\Microsoft").contains("Windows NT"));
        assertEquals(List.of(), registry.subkeys("SOFTWARE\\tunbroker has no such key"));
    }

    @Test
    void shouldReadTexts() {
        assertTrue(registry.text(VERSION, "ProductName").orElse("").contains("Windows"));
        assertEquals(Optional.empty(), registry.text(VERSION, "tunbroker has no such value"));
        assertEquals(
                Optional.empty(), registry.text(VERSION, "InstallDate"), "a number is no text");
    }
}
