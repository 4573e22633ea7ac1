package org.tunbroker.ipc.config;

import java.util.regex.Pattern;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * What a DNS domain of an interface looks like: labels of ASCII letters, digits, hyphens and
 * underscores, with dots between them. One that begins with {@link #ROUTING_ONLY} says which names
 * the interface's servers are asked for, and is not appended to short names; the root domain, all
 * names, is only that: {@code ~.}
 *
 * <p>Stateless and thread-safe.
 */
public final class DomainName {
    /** Marks a domain that is not searched, as systemd-resolved writes it. */
    public static final char ROUTING_ONLY = '~';

    private static final String ROOT = "~.";
    // RFC 1035, as text without the last dot
    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern FORM = Pattern.compile("~?" + LABEL + "(?:\\." + LABEL + ")*");
    private static final int SHOWN = 64;

    private DomainName() {}

    /**
     * Tells whether a domain is not searched.
     *
     * @param domain a valid one
     * @return true if it begins with {@link #ROUTING_ONLY}
     */
    public static boolean isRoutingOnly(final String domain) {
        return domain.charAt(0) == ROUTING_ONLY;
    }

    /**
     * Returns a domain without its mark.
     *
     * @param domain a valid one
     * @return the name; {@code .} for the root
     */
    public static String bare(final String domain) {
        return isRoutingOnly(domain) ? domain.substring(1) : domain;
    }

    static void check(final String call, final String domain) {
        // the length first, since a long text would take the pattern long
        if (domain.length() <= MAX_LENGTH + 1
                && (domain.equals(ROOT)
                        || FORM.matcher(domain).matches() && bare(domain).length() <= MAX_LENGTH)) {
            return;
        }
        throw new TunException(
                ErrorCode.ERROR_INVALID_PARAMETER,
                call,
                "\"" + printable(domain) + "\" is no domain: it has labels of 1 to 63 ASCII"
                        + " letters, digits, '-' and '_', with dots between them only, and at most "
                        + MAX_LENGTH + " characters; one of another script is written as"
                        + " java.net.IDN.toASCII does");
    }

    /** Returns what a terminal may show of it. */
    static String printable(final String domain) {
        final String start = domain.substring(0, Math.min(domain.length(), SHOWN));
        return start.replaceAll("[^ -~]", "?") + (domain.length() > SHOWN ? "..." : "");
    }
}
