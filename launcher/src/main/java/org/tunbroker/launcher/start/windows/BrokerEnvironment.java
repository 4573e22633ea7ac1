package org.tunbroker.launcher.start.windows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The environment of a broker on Windows: variables that describe the machine and the user, and
 * none that loads code into a JVM or names a place to load code from. A user can set variables for
 * all processes, even elevated ones; those are not passed on. Stateless and thread-safe.
 */
public final class BrokerEnvironment {
    private static final Set<String> KEPT = new HashSet<>(Arrays.asList(
            "ALLUSERSPROFILE",
            "APPDATA",
            "COMPUTERNAME",
            "LOCALAPPDATA",
            "LOGONSERVER",
            "NUMBER_OF_PROCESSORS",
            "OS",
            "PROGRAMDATA",
            "USERDOMAIN",
            "USERNAME",
            "USERPROFILE"));

    private BrokerEnvironment() {}

    /**
     * Chooses the variables.
     *
     * @param own the environment of this process
     * @param windows the folder of Windows, as Windows says, not as the environment says
     * @param temporary the folder for temporary files
     * @return the variables, in the order that Windows wants
     */
    static SortedMap<String, String> of(
            final Map<String, String> own, final String windows, final String temporary) {
        final SortedMap<String, String> variables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        own.forEach((name, value) -> {
            if (KEPT.contains(name.toUpperCase(Locale.ROOT))) {
                variables.put(name, value);
            }
        });
        variables.put("SystemDrive", windows.substring(0, windows.indexOf(':') + 1));
        variables.put("SystemRoot", windows);
        variables.put("windir", windows);
        variables.put("PATH", windows + "\\system32;" + windows);
        variables.put("TEMP", temporary);
        variables.put("TMP", temporary);
        return variables;
    }

    /** Encodes variables for CreateProcessW: each ends with a zero, and a zero ends the block. */
    static char[] block(final SortedMap<String, String> variables) {
        final StringBuilder block = new StringBuilder();
        variables.forEach((name, value) -> {
            if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a variable with a zero in it: " + name);
            }
            block.append(name).append('=').append(value).append('\0');
        });
        return block.append('\0').toString().toCharArray();
    }
}
