package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedEnvironmentTest {
    @Test
    void shouldRemoveWhatLoadsCodeOrChangesOptions() {
        final Map<String, String> environment = new HashMap<>();
        for (final String name : new String[] {
            "CLASSPATH",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "LD_AUDIT",
            "LD_LIBRARY_PATH",
            "LD_PRELOAD",
            "_JAVA_OPTIONS"
        }) {
            environment.put(name, "anything");
        }
        environment.put("XDG_RUNTIME_DIR", "/run/user/1000");
        environment.put("OLD_PATH", "/bin");

        InheritedEnvironment.clean(environment);

        assertEquals(Map.of("XDG_RUNTIME_DIR", "/run/user/1000", "OLD_PATH", "/bin"), environment);
    }
}
