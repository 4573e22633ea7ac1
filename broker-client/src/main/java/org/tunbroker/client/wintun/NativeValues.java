package org.tunbroker.client.wintun;

import com.sun.jna.NativeMapped;
import com.sun.jna.NativeMappedConverter;
import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.Structure;
import com.sun.jna.WString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Converts between the types that JNA programs declare and those that functions work with: the
 * conversions that JNA makes on the way to a DLL. Stateless.
 */
final class NativeValues {
    private static final int GUID_LENGTH = 16;
    private static final int HALF = 32;

    private NativeValues() {}

    // ---- what a program gives ----

    /** Returns the value of a handle or an address, 0 for null. */
    static long handle(final @Nullable Object argument) {
        final Object value = plain(argument);
        if (value == null) {
            return 0;
        }
        return value instanceof Pointer
                ? Pointer.nativeValue((Pointer) value)
                : number(value).longValue();
    }

    static int integer(final @Nullable Object argument) {
        return number(plain(argument)).intValue();
    }

    private static Number number(final @Nullable Object value) {
        if (value instanceof Boolean) {
            return (Boolean) value ? FunctionTable.TRUE : FunctionTable.FALSE;
        }
        if (value instanceof Number) {
            return (Number) value;
        }
        throw unfit("a number", value);
    }

    static String text(final String parameter, final @Nullable Object argument) {
        if (argument == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "Wintun", parameter + " must not be null");
        }
        if (argument instanceof CharSequence) {
            return argument.toString();
        }
        if (argument instanceof char[]) {
            final String units = new String((char[]) argument);
            final int end = units.indexOf(0);
            return end < 0 ? units : units.substring(0, end);
        }
        final Object value = plain(argument);
        if (value instanceof Pointer) {
            return ((Pointer) value).getWideString(0);
        }
        throw unfit("a string", argument);
    }

    static @Nullable UUID guid(final @Nullable Object argument) {
        if (argument == null) {
            return null;
        }
        final byte[] bytes;
        if (argument instanceof byte[]) {
            bytes = (byte[]) argument;
        } else {
            bytes = place(argument).getByteArray(0, GUID_LENGTH);
        }
        // Data1 to Data3 are numbers of the machine's order, Data4 is bytes
        final ByteBuffer guid = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final long high = (long) guid.getInt() << HALF
                | (long) (guid.getShort() & 0xFFFF) << Short.SIZE
                | guid.getShort() & 0xFFFF;
        return new UUID(high, guid.order(ByteOrder.BIG_ENDIAN).getLong());
    }

    // ---- where a program wants an answer ----

    /** Stores 64 bits where an argument points to; null takes nothing. */
    static void storeLong(final @Nullable Object target, final long value) {
        if (target instanceof long[]) {
            ((long[]) target)[0] = value;
        } else if (target != null) {
            place(target).setLong(0, value);
            read(target);
        }
    }

    /** Stores 32 bits where an argument points to; null takes nothing. */
    static void storeInt(final @Nullable Object target, final int value) {
        if (target instanceof int[]) {
            ((int[]) target)[0] = value;
        } else if (target != null) {
            place(target).setInt(0, value);
            read(target);
        }
    }

    /** Stores a string, and its end, where an argument points to. */
    static void storeText(final @Nullable Object target, final String text) {
        if (target instanceof char[]) {
            final char[] units = (char[]) target;
            if (units.length <= text.length()) {
                throw new TunException(
                        ErrorCode.ERROR_INSUFFICIENT_BUFFER,
                        "Wintun",
                        "the array has no room for " + (text.length() + 1) + " units");
            }
            text.getChars(0, text.length(), units, 0);
            units[text.length()] = 0;
        } else if (target != null) {
            place(target).setWideString(0, text);
        }
    }

    private static Pointer place(final Object argument) {
        if (argument instanceof Structure) {
            ((Structure) argument).write();
            return ((Structure) argument).getPointer();
        }
        final Object value = plain(argument);
        if (value instanceof Pointer) {
            return (Pointer) value;
        }
        throw unfit("a pointer", argument);
    }

    private static void read(final Object target) {
        if (target instanceof Structure) {
            ((Structure) target).read();
        }
    }

    private static @Nullable Object plain(final @Nullable Object argument) {
        if (argument instanceof PointerType) {
            return ((PointerType) argument).getPointer();
        }
        return argument instanceof NativeMapped ? ((NativeMapped) argument).toNative() : argument;
    }

    private static IllegalArgumentException unfit(final String needed, final Object argument) {
        return new IllegalArgumentException(
                "Wintun: " + needed + " is needed, not " + argument.getClass().getName());
    }

    // ---- what a program gets ----

    /**
     * Makes what a method returns, or what a callback gets.
     *
     * @param type that the program declared
     * @param value a Long, a String, a Pointer, or null for nothing
     */
    static @Nullable Object returned(final Class<?> type, final @Nullable Object value) {
        if (value == null || type == void.class || type == Void.class) {
            return null;
        }
        if (value instanceof String) {
            return ofText(type, (String) value);
        }
        if (NativeMapped.class.isAssignableFrom(type)) {
            final NativeMappedConverter converter = NativeMappedConverter.getInstance(type);
            // with a handle, or a number, of whatever width it is there
            final Object plain = returned(converter.nativeType(), value);
            return plain == null ? null : converter.fromNative(plain, null);
        }
        if (value instanceof Pointer) {
            return value;
        }
        return ofNumber(type, (Long) value);
    }

    private static Object ofText(final Class<?> type, final String text) {
        return type == String.class ? text : new WString(text);
    }

    private static @Nullable Object ofNumber(final Class<?> type, final long value) {
        if (type == boolean.class || type == Boolean.class) {
            return value != 0;
        }
        if (type == int.class || type == Integer.class) {
            return (int) value;
        }
        if (type == byte.class || type == Byte.class) {
            return (byte) value;
        }
        if (type == short.class || type == Short.class) {
            return (short) value;
        }
        if (type == Pointer.class) {
            return value == 0 ? null : Pointer.createConstant(value);
        }
        return value;
    }
}
