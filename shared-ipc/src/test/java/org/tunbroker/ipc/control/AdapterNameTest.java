package org.tunbroker.ipc.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class AdapterNameTest {
    // of two UTF-16 units
    private static final String FACE = new String(Character.toChars(0x1F600));

    private static String refusalOf(final String name) {
        final TunException refused = assertThrows(
                TunException.class, () -> AdapterName.check("createAdapter", "name", name));
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER), refused::getMessage);
        assertEquals("createAdapter", refused.call());
        return refused.reason();
    }

    /** Names are given by code point: no test report could show them. */
    @ParameterizedTest
    @CsvSource({
        "0000", "0007", "0009", "000A", "000D", "001B", "007F", "0085", "009F", "2028", "2029",
        "D800", "DBFF", "DC00", "DFFF"
    })
    void shouldRefuseWhatNobodyCouldShow(final String codePoint) {
        final String bad = String.valueOf((char) Integer.parseInt(codePoint, 16));
        assertTrue(refusalOf("a" + bad + "b").endsWith("it has U+" + codePoint + " at index 1"));
        assertTrue(refusalOf(bad).endsWith("it has U+" + codePoint + " at index 0"));
        assertTrue(refusalOf(FACE + bad).endsWith("it has U+" + codePoint + " at index 2"));
    }

    @Test
    void shouldRefuseHalvesInTheWrongOrder() {
        assertTrue(refusalOf("\uDE00\uD83D").endsWith("it has U+DE00 at index 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "VPN of Jürgen", "a/b:c\"d\\e", " ", "\u4f60\u597d", "\u200d"})
    void shouldTakeAnyText(final String name) {
        AdapterName.check("createAdapter", "name", name);
        AdapterName.check("createAdapter", "name", name + FACE);
    }

    @Test
    void shouldLimitTheLengthInUnits() {
        final StringBuilder name = new StringBuilder("x");
        while (name.length() < AdapterName.MAX_LENGTH) {
            name.append(FACE);
        }
        AdapterName.check("createAdapter", "name", name.toString());
        assertTrue(refusalOf(name + "y").endsWith("1 to 127 UTF-16 units; it has 128"));
        assertTrue(refusalOf("").endsWith("it has 0"));
    }

    @Test
    void shouldShortenBetweenCharacters() {
        final String name = "ab" + FACE + "c";
        assertEquals(name, AdapterName.shorten(name, 5));
        assertEquals("ab" + FACE, AdapterName.shorten(name, 4));
        assertEquals("ab", AdapterName.shorten(name, 3));
        assertEquals("ab", AdapterName.shorten(name, 2));
        assertEquals("", AdapterName.shorten(name, 0));
    }
}
