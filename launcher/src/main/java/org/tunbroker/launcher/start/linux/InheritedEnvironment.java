package org.tunbroker.launcher.start.linux;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the broker takes over from the environment of its client: all but the variables that load
 * code into a JVM or change its options, which were meant for the client, often a JVM of another
 * architecture. Stateless, thread-safe.
 */
final class InheritedEnvironment {
    private static final Set<String> REMOVED = new HashSet<>(Arrays.asList(
            "CLASSPATH",
            "IBM_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "OPENJ9_JAVA_OPTIONS",
            "_JAVA_OPTIONS"));

    // LD_PRELOAD, LD_LIBRARY_PATH, LD_AUDIT ... of the dynamic linker
    private static final String REMOVED_PREFIX = "LD_";

    private InheritedEnvironment() {}

    static void clean(final Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> REMOVED.contains(name) || name.startsWith(REMOVED_PREFIX));
    }
}
