package org.tunbroker.broker.os.linux.resolved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The bytes of D-Bus messages, as its specification has them. */
class BusMessageTest {
    private static final HexFormat HEX = HexFormat.of();

    // a return of call 2, from ":1.0" to ":1.5", without a body
    private static final String RETURN = "6c020101" + "00000000" + "07000000" + "25000000"
            + "05017500" + "02000000"
            + "06017300" + "04000000" + "3a312e35" + "00000000"
            + "07017300" + "04000000" + "3a312e30" + "00" + "000000";

    private static String text(final String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An error without a text, of call 2, named "a.b". */
    private static String error(final String fields, final String body) {
        final int length = fields.length() / 2;
        final String padding = "00".repeat(-length & 7);
        return "6c030101" + HEX.toHexDigits((byte) (body.length() / 2)) + "000000" + "07000000"
                + HEX.toHexDigits((byte) length) + "000000" + fields + padding + body;
    }

    private static BusReply read(final String hex) {
        final ByteBuffer message = ByteBuffer.wrap(HEX.parseHex(hex));
        assertEquals(message.remaining(), BusReply.lengthOf(message));
        return BusReply.read(message);
    }

    @Test
    void shouldLayOutACall() {
        final BusCall call = new BusCall("a.b", "/p", "a.b.C.Do", "ia(sb)");
        final int begin = call.putInt(7).beginArray();
        call.beginStruct();
        call.putString("x").putBoolean(true);
        call.beginStruct();
        call.putString("yz").putBoolean(false);
        call.endArray(begin);
        final ByteBuffer message = call.toMessage(3);
        final byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        assertEquals(
                // little-endian, a call that starts nobody, version 1; body, serial, fields
                "6c010201" + "24000000" + "03000000" + "4c000000"
                        + "01016f00" + "02000000" + text("/p") + "00" + "0000000000"
                        + "02017300" + "05000000" + text("a.b.C") + "00" + "0000"
                        + "03017300" + "02000000" + text("Do") + "00" + "0000000000"
                        + "06017300" + "03000000" + text("a.b") + "00" + "00000000"
                        + "08016700" + "06" + text("ia(sb)") + "00" + "00000000"
                        // the body: 7, an array of 28 bytes, and two structures
                        + "07000000" + "1c000000"
                        + "01000000" + text("x") + "000000"
                        + "01000000" + "00000000"
                        + "02000000" + text("yz") + "0000"
                        + "00000000",
                HEX.formatHex(bytes));
    }

    @Test
    void shouldReadWhatAnswersACall() {
        final BusReply reply = read(RETURN);
        assertTrue(reply.answers(2));
        assertFalse(reply.answers(3));
        assertEquals("", reply.errorName());
        // the same, a signal
        assertFalse(read(RETURN.replaceFirst("6c02", "6c04")).answers(2));
    }

    @Test
    void shouldReadAnErrorWithItsText() {
        final String name = "04017300" + "03000000" + text("a.b") + "00" + "00000000";
        final BusReply silent = read(error(name + "05017500" + "02000000", ""));
        assertTrue(silent.answers(2));
        assertEquals("a.b", silent.errorName());
        assertEquals("", silent.text());
        final BusReply loud = read(error(
                name + "05017500" + "02000000" + "08016700" + "01" + text("s") + "00",
                "05000000" + text("Link?") + "00"));
        assertEquals("a.b", loud.errorName());
        assertEquals("Link?", loud.text());
    }

    @Test
    void shouldReadTheOtherByteOrder() {
        final BusReply reply =
                read("42020101" + "00000000" + "00000007" + "00000008" + "05017500" + "00000002");
        assertTrue(reply.answers(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a field of another type, a text that is longer than the message, none, cut
                "6c020101000000000700000008000000" + "0501760002000000",
                "6c020101000000000700000008000000" + "040173000f000000",
                "6c020101000000000700000008000000" + "04017300ffffffff",
                "6c020101000000000700000001000000" + "0500000000000000",
                // another byte order, another version
                "6d020101000000000700000008000000" + "0501750002000000",
                "6c020102000000000700000008000000" + "0501750002000000",
                // a field that reaches into the body, a text whose end is no zero, a signature too
                "6c020101080000000700000008000000" + "0401730004000000" + "6162636400000000",
                "6c02010100000000070000000d000000" + "0401730004000000" + "6162636401000000",
                "6c020101000000000700000008000000" + "0501750102000000",
                // fields that end within padding, and nothing after it
                "6c02010100000000070000000c000000" + "0501750002000000" + "00000000",
            })
    void shouldRefuseWhatIsNoMessage(final String hex) {
        final ByteBuffer message = ByteBuffer.wrap(HEX.parseHex(hex));
        final TunException thrown = assertThrows(TunException.class, () -> {
            BusReply.lengthOf(message);
            BusReply.read(message);
        });
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff00000000", "00000000ffffffff", "00000100ffffff7f"})
    void shouldRefuseMessagesThatAreTooLong(final String lengths) {
        final ByteBuffer header = ByteBuffer.wrap(HEX.parseHex(
                "6c020101" + lengths.substring(0, 8) + "07000000" + lengths.substring(8)));
        final TunException thrown =
                assertThrows(TunException.class, () -> BusReply.lengthOf(header));
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
    }

    /** A return of call 2 with one value, and its type. */
    private static BusReader values(final String type, final String body) {
        final String signature =
                "080167" + "00" + HEX.toHexDigits((byte) type.length()) + text(type) + "00";
        final String fields = "05017500" + "02000000" + signature;
        final int length = fields.length() / 2;
        return read("6c020101" + HEX.toHexDigits((byte) (body.length() / 2)) + "000000" + "07000000"
                        + HEX.toHexDigits((byte) length) + "000000" + fields
                        + "00".repeat(-length & 7) + body)
                .values(type);
    }

    @Test
    void shouldReadValues() {
        assertEquals(
                "/link/_37", values("o", "09000000" + text("/link/_37") + "00").readString());
        final BusReader variant = values(
                "v",
                "06" + text("a(iay)") + "00" + "1a000000" + "00000000"
                        + "02000000" + "04000000" + "0a000035" + "00000000"
                        + "0a000000" + "02000000" + "fd00");
        variant.expectVariant("a(iay)");
        assertEquals(List.of("2 0a000035", "10 fd00"), variant.readStructs(() -> {
            final int family = variant.readInt();
            return family + " " + HEX.formatHex(variant.readBytes());
        }));
        assertEquals(List.of(), values("a(sb)", "00000000" + "00000000").readStructs(() -> null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // an array that is longer than the message, of a negative length, without its
                // padding
                "10000000" + "00000000" + "02000000" + "00000000",
                "ffffffff" + "00000000",
                "00000000",
                // an element that reaches beyond the array, an array in it beyond the message
                "04000000" + "00000000" + "02000000" + "00000000",
                "08000000" + "00000000" + "02000000" + "05000000",
                "08000000" + "00000000" + "02000000" + "ffffff7f",
            })
    void shouldRefuseArraysThatAreNone(final String body) {
        final BusReader reader = values("a(iay)", body);
        assertInvalid(() -> reader.readStructs(() -> {
            reader.readInt();
            return reader.readBytes();
        }));
    }

    @Test
    void shouldRefuseValuesOfAnotherType() {
        assertInvalid(() -> read(RETURN).values("o"));
        assertInvalid(() -> values("v", "01" + text("s") + "00").expectVariant("a(iay)"));
        assertInvalid(() -> values("b", "02000000").readBoolean());
        assertInvalid(() -> values("u", "0200").readInt());
        assertInvalid(() -> values("y", "").readByte());
    }

    private static void assertInvalid(final Executable call) {
        final TunException thrown = assertThrows(TunException.class, call);
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
    }
}
