package org.tunbroker.ipc.control;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The rules for the name of an adapter and of its type. Wintun takes 1 to 127 UTF-16 units. Control
 * characters and line ends are refused because they would garble logs and lists; half of a
 * surrogate pair is refused because UTF-8 cannot encode it.
 *
 * <p>Both the client and the broker check names. Stateless and thread-safe.
 */
public final class AdapterName {
    /** The most UTF-16 units: Wintun's MAX_ADAPTER_NAME less the terminating zero. */
    public static final int MAX_LENGTH = 127;

    private AdapterName() {}

    /**
     * Checks a name.
     *
     * @param call that it was given to
     * @param what the name of the parameter
     * @param text the name
     * @throws TunException ERROR_INVALID_PARAMETER if it breaks a rule
     */
    public static void check(final String call, final String what, final String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw invalid(
                    call,
                    what + " must have 1 to " + MAX_LENGTH + " UTF-16 units; it has "
                            + text.length());
        }
        int index = 0;
        while (index < text.length()) {
            final int character = text.codePointAt(index);
            if (!isPrintable(character)) {
                throw invalid(
                        call,
                        String.format(
                                "%s must have no control characters, line ends or halves of"
                                        + " surrogate pairs; it has U+%04X at index %d",
                                what, character, index));
            }
            index += Character.charCount(character);
        }
    }

    /**
     * Shortens a name without splitting a surrogate pair.
     *
     * @param name which {@link #check} takes
     * @param length the most UTF-16 units that stay
     * @return the name's beginning, perhaps all of it
     */
    public static String shorten(final String name, final int length) {
        if (name.length() <= length) {
            return name;
        }
        final boolean splits = length > 0 && Character.isHighSurrogate(name.charAt(length - 1));
        return name.substring(0, splits ? length - 1 : length);
    }

    private static boolean isPrintable(final int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
                return false;
            default:
                return true;
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }
}
