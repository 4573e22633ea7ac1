package org.tunbroker.broker.driver.linux.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tunbroker.broker.driver.api.AdapterSpec;

/** The alias of an interface, which tools show: name, tunnel type and GUID. */
public final class InterfaceAlias {
    /** The most bytes that the kernel takes, IFALIASZ without the zero. */
    static final int MAX_LENGTH = 255;

    private static final String SEPARATOR = " / ";
    private static final int GUID_LENGTH = 38;
    private static final int MAX_TEXT_LENGTH =
            (MAX_LENGTH - GUID_LENGTH - 2 * SEPARATOR.length()) / 2;

    private InterfaceAlias() {}

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
