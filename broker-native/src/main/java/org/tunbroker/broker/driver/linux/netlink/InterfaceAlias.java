package org.tunbroker.broker.driver.linux.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.ipc.control.AdapterName;

/** The alias of an interface, which tools show: name, tunnel type and GUID. */
public final class InterfaceAlias {
    /** The most bytes that the kernel takes, IFALIASZ without the zero. */
    static final int MAX_LENGTH = 255;

    private static final String SEPARATOR = " / ";
    private static final int GUID_LENGTH = 38;
    private static final int MAX_TEXT_LENGTH =
            (MAX_LENGTH - GUID_LENGTH - 2 * SEPARATOR.length()) / 2;

    // a name or a type that has the separator in it cannot be told from two
    private static final Pattern FORM = Pattern.compile(
            "((?:(?! / ).)+) / ((?:(?! / ).)+) / \\{(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})}");

    private InterfaceAlias() {}

    /**
     * Reads an alias, which anybody with CAP_NET_ADMIN may have written.
     *
     * @return the adapter that it was made of, whose name and type may be shortened; empty if it is
     *     none that {@link #of} makes, or not clear
     */
    public static Optional<AdapterSpec> read(final String alias) {
        final Matcher form = FORM.matcher(alias);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            AdapterName.check("openAdapter", "name", form.group(1));
            AdapterName.check("openAdapter", "tunnelType", form.group(2));
        } catch (final TunException ex) {
            return Optional.empty();
        }
        return Optional.of(
                new AdapterSpec(form.group(1), form.group(2), UUID.fromString(form.group(3))));
    }

    public static byte[] of(final AdapterSpec spec) {
        final String alias = shorten(spec.name()) + SEPARATOR + shorten(spec.tunnelType())
                + SEPARATOR + "{" + spec.guid() + "}";
        return alias.getBytes(StandardCharsets.UTF_8);
    }

    private static String shorten(final String text) {
        // control characters would garble a terminal that lists interfaces
        final byte[] bytes = text.replaceAll("\\p{Cntrl}", "?").getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_TEXT_LENGTH);
        while (length < bytes.length && isInsideCharacter(bytes[length])) {
            length--;
        }
        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }

    private static boolean isInsideCharacter(final byte unit) {
        return (unit & 0xC0) == 0x80;
    }
}
