package org.tunbroker.ipc.os.windows;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owner and access list of an object, in the text form that Windows has for them (SDDL).
 *
 * <p>Immutable and thread-safe.
 */
public final class AccessList {
    private static final Pattern OWNER = Pattern.compile("O:([A-Z]{2}|S-[0-9-]+)");
    private static final Pattern LIST = Pattern.compile("D:([A-Z_]*)((?:\\([^()]*\\))*)$");
    private static final Pattern ENTRY =
            Pattern.compile("\\(([A-Z]+);([A-Z]*);([^;]*);([^;]*);([^;]*);([^;)]*)(?:;[^)]*)?\\)");
    private static final int TYPE_GROUP = 1;
    private static final int TRUSTEE_GROUP = 6;

    private final String owner;
    // null: no list, which allows everybody everything
    private final Set<String> allowed;

    private AccessList(final String owner, final Set<String> allowed) {
        this.owner = owner;
        this.allowed = allowed;
    }

    /**
     * Writes the rights of an object that a user owns, and that SYSTEM and the Administrators may
     * use too. Nothing is inherited from above.
     *
     * @param sid the user's
     * @param inheritance what of it objects below inherit, as SDDL has it; may be empty
     * @param rights as SDDL has them
     * @return the text
     */
    public static String textForUser(
            final String sid, final String inheritance, final String rights) {
        final StringBuilder text = new StringBuilder("O:").append(sid).append("D:P");
        for (final String trustee : new String[] {sid, "SY", "BA"}) {
            text.append("(A;").append(inheritance).append(';').append(rights).append(";;;");
            text.append(trustee).append(')');
        }
        return text.toString();
    }

    /**
     * Reads a text.
     *
     * @param text in SDDL, of owner and access list
     * @return the list; a part that is missing or cannot be parsed counts as "everybody is allowed"
     */
    public static AccessList parse(final String text) {
        final Matcher owner = OWNER.matcher(text);
        final Matcher list = LIST.matcher(text);
        return new AccessList(
                owner.lookingAt() ? owner.group(1) : "",
                list.find() && !list.group(1).contains("NO_ACCESS_CONTROL")
                        ? allowed(list.group(2))
                        : null);
    }

    private static Set<String> allowed(final String entries) {
        final Set<String> allowed = new HashSet<>();
        final Matcher entry = ENTRY.matcher(entries);
        int end = 0;
        while (entry.lookingAt()) {
            // all other types allow something, or are unknown here and so might
            if (!entry.group(TYPE_GROUP).endsWith("D")) {
                allowed.add(entry.group(TRUSTEE_GROUP));
            }
            end = entry.end();
            entry.region(end, entries.length());
        }
        return end == entries.length() ? allowed : null;
    }

    /**
     * Returns the owner.
     *
     * @return its SID, or Windows' two letters for it; empty if the text had none
     */
    public String owner() {
        return owner;
    }

    /**
     * Tells whether only accounts that another list names have rights.
     *
     * @param others that names them, its owner included
     * @return whether this object's owner and all who are allowed anything are among them
     */
    public boolean isOnlyFor(final AccessList others) {
        final Set<String> known = new HashSet<>(others.allowed);
        known.add(others.owner);
        return known.contains(owner) && allowed != null && known.containsAll(allowed);
    }
}
