package org.tunbroker.broker.driver.wintun.dll;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Tells whether only administrators can write to a file or a folder, by the text form of its
 * security descriptor (SDDL), such as {@code O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)}.
 * An entry that is not understood counts as a right to write.
 *
 * <p>Stateless and thread-safe.
 */
final class AdministratorsOnly {
    // SYSTEM, Administrators, and the service that owns what Windows installed
    private static final Set<String> TRUSTED = Set.of(
            "SY",
            "BA",
            "S-1-5-18",
            "S-1-5-32-544",
            "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464");
    private static final Pattern DESCRIPTOR =
            Pattern.compile("O:(S-[0-9-]+|[A-Z]{2})(?:G:(?:S-[0-9-]+|[A-Z]{2}))?D:([A-Z_]*)(.*)");
    private static final Pattern ENTRY = Pattern.compile("\\(([^()]*)\\)");
    private static final int ENTRY_FIELDS = 6;
    // data, append, extended attributes, children, attributes; delete, rights, owner; generic
    private static final long WRITING = 0x2
            | 0x4
            | 0x10
            | 0x40
            | 0x100
            | 0x10000
            | 0x40000
            | 0x80000
            | 0x02000000
            | 0x10000000
            | 0x40000000;
    // to read data, extended attributes, attributes and rights, and to run or traverse
    private static final Set<String> READING =
            Set.of("FR", "FX", "GR", "GX", "RC", "CC", "SW", "WP", "LO");

    private AdministratorsOnly() {}

    /**
     * Refuses a file or folder that others can write to.
     *
     * @param path for the error
     * @param security owner and access list in SDDL
     * @throws TunException ERROR_ACCESS_DENIED
     */
    static void check(final Path path, final String security) {
        if (!holds(security)) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "check " + path,
                    "others than administrators own it or can write to it: " + security);
        }
    }

    /** Tells whether a descriptor lets only administrators change the file. */
    static boolean holds(final String security) {
        final Matcher descriptor = DESCRIPTOR.matcher(security);
        if (!descriptor.matches()
                || !TRUSTED.contains(descriptor.group(1))
                // no list at all: everything is allowed to everybody
                || descriptor.group(2).contains("NO_ACCESS_CONTROL")) {
            return false;
        }
        final String list = descriptor.group(3);
        final Matcher entry = ENTRY.matcher(list);
        int end = 0;
        while (entry.find() && entry.start() == end) {
            if (!isHarmless(entry.group(1).split(";", -1))) {
                return false;
            }
            end = entry.end();
        }
        // nothing may follow, because other parts of a descriptor were not requested
        return end == list.length();
    }

    private static boolean isHarmless(final String[] fields) {
        if (fields.length < ENTRY_FIELDS) {
            return false;
        }
        final String flags = fields[1];
        final boolean inheritOnly = flags.matches("(?:[A-Z]{2})*?IO(?:[A-Z]{2})*");
        return fields[0].equals("D")
                || inheritOnly
                || TRUSTED.contains(fields[5])
                || fields[0].equals("A") && isReading(fields[2]);
    }

    private static boolean isReading(final String rights) {
        if (rights.startsWith("0x")) {
            try {
                return (Long.parseLong(rights.substring(2), 16) & WRITING) == 0;
            } catch (final NumberFormatException ex) {
                return false;
            }
        }
        for (int i = 0; i < rights.length(); i += 2) {
            if (!READING.contains(rights.substring(i, Math.min(i + 2, rights.length())))) {
                return false;
            }
        }
        return true;
    }
}
