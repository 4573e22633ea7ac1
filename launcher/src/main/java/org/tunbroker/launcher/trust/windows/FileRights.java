package org.tunbroker.launcher.trust.windows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owner and access list of a file, parsed from Windows's text form (SDDL), such as
 * {@code O:BAD:PAI(A;;FA;;;SY)(A;OICI;0x1200a9;;;BU)}. What cannot be parsed counts as a right of
 * everybody. Immutable and thread-safe.
 */
final class FileRights {
    /** The rights to read a file, to run it, and to enter a folder. */
    static final int READ_AND_EXECUTE = 0x1
            | 0x8
            | 0x20
            | 0x80 // data, attributes, execute
            | 0x0002_0000
            | 0x0010_0000 // who may do what, synchronize
            | 0x2000_0000
            | 0x8000_0000; // generic execute, generic read

    /** The rights to add files and folders to a folder. */
    static final int ADD_ENTRIES = 0x2 | 0x4;

    private static final int ALL = -1;
    private static final Pattern OWNER = Pattern.compile("^O:(S-[0-9-]+|[A-Z]{2})(?=[GDS]:|$)");
    private static final Pattern ACCESS = Pattern.compile("D:([A-Z_]*)((?:\\([^()]*\\))*)$");
    private static final Pattern ENTRY = Pattern.compile("\\(([^()]*)\\)");
    private static final String NO_LIST = "NO_ACCESS_CONTROL";
    private static final int FIELDS = 6;

    // these can replace Windows itself anyway
    private static final Set<String> ADMINISTRATORS = new HashSet<>(Arrays.asList(
            "BA", // Administrators
            "S-1-5-32-544",
            "SY", // Local System
            "S-1-5-18",
            // TrustedInstaller, the service that owns Windows's files
            "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
            "OW", // the owner, which is checked by itself
            "S-1-3-4"));

    private static final Map<String, Integer> RIGHTS = new HashMap<>();

    static {
        RIGHTS.put("GR", 0x8000_0000);
        RIGHTS.put("GW", 0x4000_0000);
        RIGHTS.put("GX", 0x2000_0000);
        RIGHTS.put("GA", 0x1000_0000);
        RIGHTS.put("FA", 0x001F_01FF);
        RIGHTS.put("FR", 0x0012_0089);
        RIGHTS.put("FW", 0x0012_0116);
        RIGHTS.put("FX", 0x0012_00A0);
        RIGHTS.put("WO", 0x0008_0000);
        RIGHTS.put("WD", 0x0004_0000);
        RIGHTS.put("RC", 0x0002_0000);
        RIGHTS.put("SD", 0x0001_0000);
        // SDDL names the low bits after rights of a directory service
        final String[] bits = {"CC", "DC", "LC", "SW", "RP", "WP", "DT", "LO", "CR"};
        for (int i = 0; i < bits.length; i++) {
            RIGHTS.put(bits[i], 1 << i);
        }
    }

    private final String text;

    FileRights(final String text) {
        this.text = text;
    }

    /** Tells whether the owner, who can change the access list, is an administrator. */
    boolean isOwnedByAdministrators() {
        final Matcher owner = OWNER.matcher(text);
        return owner.find() && !isOwnerRights(owner.group(1)) && isAdministrator(owner.group(1));
    }

    /**
     * Lists the accounts that are not administrators and have more than some rights.
     *
     * @param harmless the rights that any account may have
     * @return their SIDs or aliases, {@code everybody} if there is no list of rights
     */
    List<String> othersWithMoreThan(final int harmless) {
        final List<String> others = new ArrayList<>();
        final Matcher list = ACCESS.matcher(text);
        if (!list.find() || list.group(1).contains(NO_LIST)) {
            others.add("everybody");
            return others;
        }
        final Matcher entry = ENTRY.matcher(list.group(2));
        while (entry.find()) {
            final String[] fields = entry.group(1).split(";", -1);
            if (fields.length != FIELDS) {
                others.add("(" + entry.group(1) + ")");
            } else if (allows(fields)
                    && (rights(fields[2]) & ~harmless) != 0
                    && !isAdministrator(fields[5])) {
                others.add(fields[5]);
            }
        }
        return others;
    }

    private static boolean allows(final String[] fields) {
        // deny entries can only reduce rights, so they are ignored; inherit-only entries are
        // checked where they apply
        return !fields[0].equals("D") && !fields[0].equals("OD") && !hasFlag(fields[1], "IO");
    }

    private static boolean hasFlag(final String flags, final String wanted) {
        for (int i = 0; i + 1 < flags.length(); i += 2) {
            if (flags.startsWith(wanted, i)) {
                return true;
            }
        }
        return false;
    }

    private static int rights(final String field) {
        try {
            if (field.toLowerCase(Locale.ROOT).startsWith("0x")) {
                return Integer.parseUnsignedInt(field.substring(2), 16);
            }
        } catch (final NumberFormatException ex) {
            return ALL;
        }
        int rights = field.length() % 2 == 0 ? 0 : ALL;
        for (int i = 0; i + 1 < field.length(); i += 2) {
            rights |= RIGHTS.getOrDefault(field.substring(i, i + 2), ALL);
        }
        return rights;
    }

    private static boolean isAdministrator(final String sid) {
        return ADMINISTRATORS.contains(sid);
    }

    private static boolean isOwnerRights(final String sid) {
        return sid.equals("OW") || sid.equals("S-1-3-4");
    }

    @Override
    public String toString() {
        return text;
    }
}
