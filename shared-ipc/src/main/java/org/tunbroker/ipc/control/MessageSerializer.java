package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.function.BiConsumer;
import java.util.function.Function;

/** The two hand-written halves of a message's encoding. Immutable and thread-safe. */
final class MessageSerializer<T> {
    private final int number;
    private final Class<T> type;
    private final BiConsumer<Output, T> writer;
    private final Function<Input, T> reader;

    MessageSerializer(
            final int number,
            final Class<T> type,
            final BiConsumer<Output, T> writer,
            final Function<Input, T> reader) {
        this.number = number;
        this.type = type;
        this.writer = writer;
        this.reader = reader;
    }

    int number() {
        return number;
    }

    Class<T> type() {
        return type;
    }

    void write(final Output output, final Object message) {
        writer.accept(output, type.cast(message));
    }

    T read(final Input input) {
        return reader.apply(input);
    }
}
