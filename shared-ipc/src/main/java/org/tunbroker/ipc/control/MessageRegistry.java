package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Gives each message its number and its encoding. Numbers are never used again for another message;
 * an encoding that changes raises the protocol's major version.
 *
 * <p>A message stands there as Kryo would write an object of a registered class. But nobody asks
 * Kryo for it: the class Kryo knows, and loads, a hundred classes more than these, and would write
 * and read those as well.
 *
 * <p>Immutable once made, and thread-safe.
 */
final class MessageRegistry {
    /** All messages of the protocol. */
    static final MessageRegistry ALL = new MessageRegistry();

    // Kryo's own: 0 is null, 1 a class by its name
    private static final int FIRST_CLASS_ID = 2;
    private static final int MAX_NUMBER = 119;

    private final MessageSerializer<?>[] byNumber = new MessageSerializer<?>[MAX_NUMBER + 1];
    private final Map<Class<?>, MessageSerializer<?>> byType = new HashMap<>();

    private MessageRegistry() {
        RequestSerializers.registerAll(this);
        ReplySerializers.registerAll(this);
        EventSerializers.registerAll(this);
    }

    <T> void register(
            final int number,
            final Class<T> type,
            final BiConsumer<Output, T> writer,
            final Function<Input, T> reader) {
        final MessageSerializer<T> serializer =
                new MessageSerializer<>(number, type, writer, reader);
        if (byNumber[number] != null || byType.put(type, serializer) != null) {
            throw new IllegalStateException("registered twice: " + number + ", " + type);
        }
        byNumber[number] = serializer;
    }

    /** Writes a message behind its number. */
    void write(final Output output, final Object message) {
        final MessageSerializer<?> serializer = byType.get(message.getClass());
        if (serializer == null) {
            throw new IllegalArgumentException("no message: " + message.getClass());
        }
        output.writeVarInt(serializer.number() + FIRST_CLASS_ID, true);
        serializer.write(output, message);
    }

    /**
     * Reads the number of a message.
     *
     * @return how to read the rest of it
     * @throws KryoException if no message has it
     */
    MessageSerializer<?> read(final Input input) {
        final int number = input.readVarInt(true) - FIRST_CLASS_ID;
        if (number < 0 || number > MAX_NUMBER || byNumber[number] == null) {
            throw new KryoException("no message has the number " + number);
        }
        return byNumber[number];
    }
}
