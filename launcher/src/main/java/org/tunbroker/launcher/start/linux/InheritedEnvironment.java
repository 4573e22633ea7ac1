package org.tunbroker.launcher.start.linux;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The environment that the broker inherits from its client. Variables that load code into a JVM or
 * change its options are removed, because they were meant for the client's JVM, often of another
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

    // variables of the dynamic linker: LD_PRELOAD, LD_LIBRARY_PATH, LD_AUDIT ...
    private static final String REMOVED_PREFIX = "LD_";

    private InheritedEnvironment() {}

    static void clean(final Map<String, String> environment) {
        for (final Iterator<String> names = environment.keySet().iterator(); names.hasNext(); ) {
            final String name = names.next();
            if (REMOVED.contains(name) || name.startsWith(REMOVED_PREFIX)) {
                names.remove();
            }
        }
    }
}
