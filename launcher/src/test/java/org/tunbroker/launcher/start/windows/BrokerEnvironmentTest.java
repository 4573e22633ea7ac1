package org.tunbroker.launcher.start.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BrokerEnvironmentTest {
    @Test
    void shouldKeepWhatDescribesTheUserAndNothingElse() {
        final Map<String, String> own = Map.of(
                "JAVA_TOOL_OPTIONS", "-javaagent:evil.jar",
                "JDK_JAVA_OPTIONS", "-javaagent:evil.jar",
                "PATH", "C:\\evil",
                "windir", "C:\\evil",
                "SYSTEMROOT", "C:\\evil",
                "TEMP", "C:\\evil",
                "=C:", "C:\\evil",
                "COMSPEC", "C:\\evil",
                "LocalAppData", "C:\\Users\\me\\AppData\\Local");

        assertEquals(
                Map.of(
                        "LocalAppData", "C:\\Users\\me\\AppData\\Local",
                        "PATH", "C:\\Windows\\system32;C:\\Windows",
                        "SystemDrive", "C:",
                        "SystemRoot", "C:\\Windows",
                        "windir", "C:\\Windows",
                        "TEMP", "C:\\broker",
                        "TMP", "C:\\broker"),
                BrokerEnvironment.of(own, "C:\\Windows", "C:\\broker"));
    }

    @Test
    void shouldEndEachVariableAndTheBlockWithAZero() {
        final TreeMap<String, String> variables = new TreeMap<>(Map.of("A", "1", "B", "x=y"));

        assertEquals("A=1\0B=x=y\0\0", new String(BrokerEnvironment.block(variables)));
        variables.put("C", "1\0D=2");
        assertThrows(IllegalArgumentException.class, () -> BrokerEnvironment.block(variables));
    }

    @Test
    void shouldOrderNamesWithoutRegardToCase() {
        final String block = new String(BrokerEnvironment.block(
                BrokerEnvironment.of(Map.of("os", "x"), "C:\\Windows", "C:\\broker")));

        assertEquals("os=x\0PATH", block.substring(0, block.indexOf('=', block.indexOf("PATH"))));
    }
}
