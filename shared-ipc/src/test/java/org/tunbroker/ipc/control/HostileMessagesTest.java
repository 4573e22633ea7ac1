package org.tunbroker.ipc.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.io.Output;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Whatever the bytes: a message, or an error that is about the bytes, and little memory. */
class HostileMessagesTest {
    /** Twice the longest text, and an exception with its stack trace. */
    private static final long MAX_ALLOCATED_BYTES = 64 * 1024;

    private static final byte[] PREFIX =
            Arrays.copyOf(Samples.encode(Samples.HELLO, 1), ControlProtocol.PREFIX_LENGTH);
    private static final int MAX_CLASS_ID = 300;
    private static final List<Class<?>> TYPES = List.of(Request.class, Reply.class, Event.class);

    private final ControlCodec codec = new ControlCodec();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeEach
    void loadAllClasses() {
        for (final Message message : Samples.all()) {
            decode(Samples.encode(message, 1), Samples.typeOf(message));
        }
        decode(withBody(MAX_CLASS_ID), Request.class);
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldRefuseEachTruncation(final Message message) {
        final byte[] bytes = Samples.encode(message, 1);
        for (int length = 0; length < bytes.length; length++) {
            final byte[] truncated = Arrays.copyOf(bytes, length);
            if (length < ControlProtocol.PREFIX_LENGTH) {
                assertFalse(codec.accept(new UnsafeBuffer(truncated), 0, length));
            } else {
                assertRefused(truncated, Samples.typeOf(message));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldSurviveEachCorruptionOfOneByte(final Message message) {
        final byte[] bytes = Samples.encode(message, 1);
        for (int i = 0; i < bytes.length; i++) {
            final byte right = bytes[i];
            for (int value = 0; value <= 0xFF; value++) {
                bytes[i] = (byte) value;
                decodeBounded(bytes, Samples.typeOf(message));
            }
            bytes[i] = right;
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldSurviveHostileLengthsEverywhere(final Message message) {
        final byte[] bytes = Samples.encode(message, 1);
        final int[] lengths = {0xFFFF, 0x8000, 0x7FFF, 0x0400, 0x0401, 0x00FF, 0x0041, 0x0011};
        for (int i = ControlProtocol.PREFIX_LENGTH; i + Short.BYTES <= bytes.length; i++) {
            for (final int length : lengths) {
                final byte[] hostile = bytes.clone();
                new UnsafeBuffer(hostile).putShort(i, (short) length);
                decodeBounded(hostile, Samples.typeOf(message));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldRefuseTrailingBytes(final Message message) {
        final byte[] bytes = Samples.encode(message, 1);
        for (final int more : new int[] {1, 8, ControlProtocol.MAX_MESSAGE_LENGTH - bytes.length}) {
            assertRefused(Arrays.copyOf(bytes, bytes.length + more), Samples.typeOf(message));
        }
    }

    @ParameterizedTest
    @MethodSource("org.tunbroker.ipc.control.Samples#arguments")
    void shouldRefuseMessageOfAnotherType(final Message message) {
        for (final Class<?> type : TYPES) {
            if (type != Samples.typeOf(message)) {
                assertRefused(Samples.encode(message, 1), type);
            }
        }
    }

    @Test
    void shouldRefuseClassesThatAreNoMessages() {
        final byte[] zeros = new byte[64];
        final byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) -1);
        for (int id = 0; id <= MAX_CLASS_ID; id++) {
            for (final byte[] rest : List.of(new byte[0], zeros, ones)) {
                final int number = id - 2;
                if (number < 20 || number > 119) {
                    TYPES.forEach(type -> assertRefused(withBody(number + 2, rest), type));
                }
            }
        }
    }

    /** Kryo registers String by itself, and allocates what the length says. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 30, 1 << 24})
    void shouldRefuseTextOfKryoWithHostileLength(final int length) {
        assertRefused(withBody(3, textHeader(length)), Request.class);
    }

    /** Class id 1: the class's name follows, as text of Kryo. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 30, 1 << 24})
    void shouldRefuseClassNameWithHostileLength(final int length) {
        final byte[] header = textHeader(length);
        final byte[] rest = new byte[header.length + 1];
        System.arraycopy(header, 0, rest, 1, header.length);
        assertRefused(withBody(1, rest), Request.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.String", "org.tunbroker.ipc.control.Request$Goodbye", "x"})
    void shouldRefuseClassesByName(final String name) {
        final Output output = new Output(256, -1);
        output.writeVarInt(0, true);
        output.writeString(name);
        assertRefused(withBody(1, output.toBytes()), Request.class);
    }

    @Test
    void shouldSayWhichMessagesOnlyAnotherReleaseKnows() {
        final byte[] request = withBody(59 + 2, new byte[16]);
        final byte[] reply = withBody(89 + 2, new byte[16]);
        final byte[] event = withBody(119 + 2, new byte[16]);
        assertUnknown(request, Request.class, "Request 59");
        assertUnknown(reply, Reply.class, "Reply 89");
        assertUnknown(event, Event.class, "Event 119");
        assertRefused(request, Reply.class);
        assertRefused(reply, Event.class);
        assertRefused(event, Request.class);
    }

    private void assertUnknown(final byte[] bytes, final Class<?> type, final String name) {
        final TunException error = decodeBounded(bytes, type);
        assertTrue(
                error != null && error.is(ErrorCode.ERROR_NOT_SUPPORTED), () -> "error=" + error);
        assertTrue(error.getMessage().contains(name), error::getMessage);
    }

    @Test
    void shouldSurviveGarbage() {
        final Random random = new Random(20260101);
        for (int i = 0; i < 100_000; i++) {
            final byte[] rest = new byte[random.nextInt(random.nextInt(256) + 1)];
            random.nextBytes(rest);
            final int id = random.nextInt(128);
            final byte[] bytes = withBody(id, rest);
            decodeBounded(bytes, TYPES.get(i % TYPES.size()));
        }
        final byte[] longest = new byte[ControlProtocol.MAX_MESSAGE_LENGTH];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(longest);
            new UnsafeBuffer(longest).putInt(0, ControlProtocol.MAGIC);
            longest[ControlProtocol.PREFIX_LENGTH] = (byte) random.nextInt(128);
            decodeBounded(longest, TYPES.get(i % TYPES.size()));
        }
    }

    @Test
    void shouldDecodeTheNextMessageAfterEachRefusal() {
        for (int id = 0; id < MAX_CLASS_ID; id++) {
            decode(withBody(id, new byte[id]), Request.class);
            final byte[] good = Samples.encode(Samples.HELLO, 1);
            assertTrue(codec.accept(new UnsafeBuffer(good), 0, good.length));
            assertEquals(
                    Samples.describe(Samples.HELLO), Samples.describe(codec.body(Request.class)));
        }
    }

    private static byte[] textHeader(final int length) {
        // bit 7: UTF-8; then the number of units and 1, where the first byte holds 6 bits
        final Output output = new Output(16);
        output.writeVarIntFlag(true, length, true);
        return output.toBytes();
    }

    private static byte[] withBody(final int classId, final byte... rest) {
        final Output output = new Output(64, -1);
        output.writeBytes(PREFIX);
        output.writeVarInt(classId, true);
        output.writeBytes(rest);
        return output.toBytes();
    }

    private void assertRefused(final byte[] bytes, final Class<?> type) {
        final TunException error = decodeBounded(bytes, type);
        assertTrue(error != null && error.is(ErrorCode.ERROR_INVALID_DATA), () -> "error=" + error);
    }

    private TunException decodeBounded(final byte[] bytes, final Class<?> type) {
        // what the first decoding of a kind loads of the JDK's classes comes only once
        decode(bytes, type);
        final long before = threads.getCurrentThreadAllocatedBytes();
        final TunException error = decode(bytes, type);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= MAX_ALLOCATED_BYTES, () -> allocated + " bytes for " + error);
        return error;
    }

    /**
     * Returns null for a message, or for bytes that are none; anything else that is thrown fails.
     */
    private TunException decode(final byte[] bytes, final Class<?> type) {
        if (!codec.accept(new UnsafeBuffer(bytes), 0, bytes.length)) {
            return null;
        }
        try {
            assertTrue(type.isInstance(codec.body(type)));
            return null;
        } catch (final TunException ex) {
            assertTrue(
                    ex.is(ErrorCode.ERROR_INVALID_DATA) || ex.is(ErrorCode.ERROR_NOT_SUPPORTED),
                    ex::getMessage);
            return ex;
        } catch (final OutOfMemoryError ex) {
            throw new AssertionError("allocates what the message says", ex);
        }
    }
}
