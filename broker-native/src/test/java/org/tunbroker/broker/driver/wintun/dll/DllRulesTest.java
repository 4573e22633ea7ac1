package org.tunbroker.broker.driver.wintun.dll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

class DllRulesTest {
    private static final Path PATH = Path.of("some.dll");

    /** The headers of a DLL, and nothing behind them. */
    private static byte[] dll(final Architecture architecture, final int characteristics) {
        final ByteBuffer file = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        file.putShort(0, (short) 0x5A4D).putInt(60, 128).putInt(128, 0x4550);
        file.putShort(132, (short) architecture.peMachine());
        file.putShort(150, (short) characteristics);
        file.putShort(152, (short) (architecture.bits() == 64 ? 0x20B : 0x10B));
        return file.array();
    }

    private static byte[] dll(final Architecture architecture) {
        return dll(architecture, 0x2002);
    }

    private static TunException refusal(final byte[] content) {
        return assertThrows(
                TunException.class,
                () -> DllRules.check(PATH, content, Architecture.AMD64, sha256 -> false));
    }

    @Test
    void shouldNameArchitectureThatIsWrong() {
        for (final Architecture wrong :
                Set.of(Architecture.I386, Architecture.ARM, Architecture.ARM64)) {
            final TunException thrown = refusal(dll(wrong));
            assertTrue(thrown.is(ErrorCode.ERROR_BAD_EXE_FORMAT), thrown::getMessage);
            assertTrue(
                    thrown.getMessage().contains("it is for " + DllSearch.zipName(wrong)),
                    thrown::getMessage);
            assertTrue(thrown.getMessage().contains("bin/amd64"), thrown::getMessage);
        }
    }

    @Test
    void shouldRefuseWhatIsNoDll() {
        final byte[] text = "<html>not found</html>".getBytes(StandardCharsets.US_ASCII);
        for (final byte[] content : new byte[][] {{}, text, dll(Architecture.AMD64, 0x0002)}) {
            final TunException thrown = refusal(content);
            assertTrue(thrown.is(ErrorCode.ERROR_BAD_EXE_FORMAT), thrown::getMessage);
        }
    }

    @Test
    void shouldRefuseUnknownDllAndSayWhereToGetTheOfficial() {
        final byte[] content = dll(Architecture.AMD64);
        final TunException thrown = refusal(content);
        assertTrue(thrown.is(ErrorCode.ERROR_ACCESS_DENIED), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("www.wintun.net"), thrown::getMessage);
        assertTrue(thrown.getMessage().contains(OfficialDlls.sha256(content)), thrown::getMessage);
    }

    @Test
    void shouldTakeDllThatIsAllowed() {
        final byte[] content = dll(Architecture.AMD64);
        final String what = DllRules.check(
                PATH, content, Architecture.AMD64, OfficialDlls.sha256(content)::equals);
        assertTrue(what.contains(OfficialDlls.sha256(content)), what);
    }

    @Test
    void shouldKnowOfficialDlls() {
        assertEquals(
                "Wintun 0.14.1 amd64",
                OfficialDlls.nameOf(
                        "e5da8447dc2c320edc0fc52fa01885c103de8c118481f683643cacc3220dafce"));
        assertNull(OfficialDlls.nameOf(
                "e5da8447dc2c320edc0fc52fa01885c103de8c118481f683643cacc3220dafcf"));
        // of no bytes, as everybody knows
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                OfficialDlls.sha256(new byte[0]));
    }

    @Test
    void shouldReadListOfAllowedDlls() {
        final String first = "0".repeat(63) + "a";
        final String second = "F".repeat(64);
        assertEquals(
                Set.of(first, second.toLowerCase(Locale.ROOT)),
                AllowedList.parse("# ours\r\n" + first + " built by us\r\n\n  " + second
                        + "\nff too short\n" + "0".repeat(65) + "\n"));
    }
}
