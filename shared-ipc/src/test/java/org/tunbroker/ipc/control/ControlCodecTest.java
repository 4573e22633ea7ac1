package org.tunbroker.ipc.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ControlCodecTest {
    private static final long CORRELATION_ID = 0x0123456789ABCDEFL;

    private final ControlCodec sender = new ControlCodec();
    private final ControlCodec receiver = new ControlCodec();

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldDecodeWhatWasEncoded(final Message message) {
        final int length = sender.encode(Samples.kindOf(message), CORRELATION_ID, message);
        assertTrue(receiver.accept(sender.encoded(), 0, length));
        assertEquals(ControlProtocol.VERSION, receiver.version());
        assertEquals(Samples.kindOf(message), receiver.kind());
        assertEquals(CORRELATION_ID, receiver.correlationId());
        final Object decoded = receiver.body(Samples.typeOf(message));
        assertEquals(Samples.describe(message), Samples.describe(decoded));
    }

    @Test
    void shouldBeTestedWithEachMessage() {
        final Set<Class<?>> declared = Stream.of(
                        Request.class,
                        Reply.class,
                        Event.class,
                        Persistence.class,
                        Monitoring.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                .filter(Message.class::isAssignableFrom)
                .collect(Collectors.toSet());
        final Set<Class<?>> tested =
                Samples.all().stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(declared, tested);
    }

    @Test
    void shouldDecodeAtAnyOffsetOfABuffer() {
        final byte[] bytes = Samples.encode(Samples.HELLO, 1);
        final byte[] around = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, around, 13, bytes.length);
        assertTrue(receiver.accept(new UnsafeBuffer(around), 13, bytes.length));
        assertEquals(
                Samples.describe(Samples.HELLO), Samples.describe(receiver.body(Request.class)));
    }

    @Test
    void shouldCutTextsThatAreTooLong() {
        final String longest = "x".repeat(Fields.MAX_TEXT_LENGTH);
        final Event.LogLine line = roundTrip(new Event.LogLine(0, 0, longest + "y"));
        assertEquals(longest, line.text);
    }

    @Test
    void shouldKeepTextsThatAreNoUnicode() {
        final String text = "\ud800\u0000\uffff\udfff";
        assertEquals(text, roundTrip(new Event.LogLine(0, 0, text)).text);
    }

    private Event.LogLine roundTrip(final Event.LogLine line) {
        final int length = sender.encode(ControlProtocol.EVENT, 0, line);
        assertTrue(receiver.accept(sender.encoded(), 0, length));
        return (Event.LogLine) receiver.body(Event.class);
    }

    @Test
    void shouldEncodeRefusalAsPrefixOnly() {
        final int length = sender.encode(ControlProtocol.REFUSAL, 5, null);
        assertEquals(ControlProtocol.PREFIX_LENGTH, length);
        assertTrue(receiver.accept(sender.encoded(), 0, length));
        assertEquals(ControlProtocol.REFUSAL, receiver.kind());
        assertEquals(5, receiver.correlationId());
    }

    @Test
    void shouldRefuseToEncodeMessageOverTheLimitAndGoOn() {
        final String text = "x".repeat(Fields.MAX_TEXT_LENGTH);
        final Reply.AdapterDescription adapter =
                new Reply.AdapterDescription(1, text, text, Samples.GUID, text, 1, 1);
        final Reply tooLong = new Reply.AdapterList(Collections.nCopies(2, adapter), false);
        final TunException error = assertThrows(
                TunException.class, () -> sender.encode(ControlProtocol.REPLY, 1, tooLong));
        assertTrue(error.is(ErrorCode.ERROR_BUFFER_OVERFLOW), error::getMessage);
        shouldDecodeWhatWasEncoded(Samples.HELLO);
    }

    @Test
    void shouldKeepThePrefixOfMessageOverTheLimit() {
        final byte[] bytes = Arrays.copyOf(
                Samples.encode(Samples.HELLO, CORRELATION_ID),
                ControlProtocol.MAX_MESSAGE_LENGTH + 1);
        assertTrue(receiver.accept(new UnsafeBuffer(bytes), 0, bytes.length));
        assertEquals(ControlProtocol.REQUEST, receiver.kind());
        assertEquals(CORRELATION_ID, receiver.correlationId());
        final TunException error =
                assertThrows(TunException.class, () -> receiver.body(Request.class));
        assertTrue(error.is(ErrorCode.ERROR_BUFFER_OVERFLOW), error::getMessage);
    }

    @Test
    void shouldReadThePrefixOfAnyVersion() {
        final byte[] bytes = Samples.encode(Samples.HELLO, CORRELATION_ID);
        final UnsafeBuffer message = new UnsafeBuffer(bytes);
        for (final int version : new int[] {0, 1, 0x10001, 0x20000, 0xFFFFFFFF}) {
            message.putInt(ControlProtocol.VERSION_OFFSET, version);
            assertTrue(receiver.accept(message, 0, bytes.length));
            assertEquals(version, receiver.version());
            assertEquals(ControlProtocol.REQUEST, receiver.kind());
            assertEquals(CORRELATION_ID, receiver.correlationId());
        }
    }

    @Test
    void shouldTakeInNothingOfAnotherMagic() {
        final byte[] bytes = Samples.encode(Samples.HELLO, CORRELATION_ID);
        for (int i = 0; i < Integer.BYTES; i++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bytes[i] ^= (byte) (1 << bit);
                assertFalse(receiver.accept(new UnsafeBuffer(bytes), 0, bytes.length));
                bytes[i] ^= (byte) (1 << bit);
            }
        }
    }
}
