package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.function.BiConsumer;
import java.util.function.Function;

/** Joins the two hand-written halves of a message's encoding to what Kryo calls. */
final class MessageSerializer<T> extends Serializer<T> {
    private final BiConsumer<Output, T> writer;
    private final Function<Input, T> reader;

    MessageSerializer(final BiConsumer<Output, T> writer, final Function<Input, T> reader) {
        super(false, true);
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final T message) {
        writer.accept(output, message);
    }

    @Override
    public T read(final Kryo kryo, final Input input, final Class<? extends T> type) {
        return reader.apply(input);
    }
}
