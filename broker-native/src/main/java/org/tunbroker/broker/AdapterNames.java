package org.tunbroker.broker;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The rules for adapters' names, which are Wintun's. */
final class AdapterNames {
    // WINTUN's MAX_ADAPTER_NAME less the terminating zero
    private static final int MAX_LENGTH = 127;

    private AdapterNames() {}

    static void check(final String call, final String what, final String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('\0') >= 0) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    what + " must have 1 to " + MAX_LENGTH + " UTF-16 units and no zero; it has "
                            + text.length());
        }
    }

    /** Two names are one to Windows, and so to us, if they differ in case only. */
    static String key(final String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** Returns the name itself if it is free, else with the first free number behind it. */
    static String unique(final String wanted, final Stream<String> taken) {
        final Set<String> keys = taken.map(AdapterNames::key).collect(Collectors.toSet());
        String name = wanted;
        for (int i = 1; keys.contains(key(name)); i++) {
            final String suffix = " " + i;
            name = wanted.substring(0, Math.min(wanted.length(), MAX_LENGTH - suffix.length()))
                    + suffix;
        }
        return name;
    }
}
