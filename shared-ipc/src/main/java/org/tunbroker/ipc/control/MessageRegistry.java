package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Gives each message its number and its encoding. Numbers are never used again for another message;
 * an encoding that changes raises the protocol's major version.
 */
final class MessageRegistry {
    private MessageRegistry() {}

    static Kryo newKryo() {
        final Kryo kryo = new Kryo(new NumbersOnly(), null);
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        RequestSerializers.registerAll(kryo);
        ReplySerializers.registerAll(kryo);
        EventSerializers.registerAll(kryo);
        return kryo;
    }

    static <T> void register(
            final Kryo kryo,
            final int number,
            final Class<T> type,
            final BiConsumer<Output, T> writer,
            final Function<Input, T> reader) {
        kryo.register(type, new MessageSerializer<>(writer, reader), number);
    }

    /** Kryo would also read a class by its name, of any length, and load it. */
    private static final class NumbersOnly extends DefaultClassResolver {
        @Override
        protected Registration readName(final Input input) {
            throw new KryoException("a class by its name");
        }
    }
}
