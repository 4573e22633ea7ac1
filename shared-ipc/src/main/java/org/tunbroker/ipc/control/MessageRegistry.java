package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Finds messages by their numbers, and numbers by their types. A number is never used again for
 * another message; an encoding that changes raises the protocol's major version.
 *
 * <pre>
 * numbers   messages
 *  20 -  59  {@link Request}
 *  60 -  89  {@link Reply}
 *  90 - 119  {@link Event}
 * </pre>
 *
 * <p>A message is laid out as Kryo would write an object of a registered class. The class Kryo
 * itself is not used, for two reasons. It loads a hundred more classes than Kryo's streams. It also
 * registers and reads classes of its own, with any length that the sender wrote.
 *
 * <p>Immutable once made, and thread-safe.
 *
 * @param <M> the messages that it has
 */
final class MessageRegistry<M extends Message> {
    private static final MessageRegistry<Request> REQUESTS =
            new MessageRegistry<>(Request.class, 20, 59, Request::registerAll);
    private static final MessageRegistry<Reply> REPLIES =
            new MessageRegistry<>(Reply.class, 60, 89, Reply::registerAll);
    private static final MessageRegistry<Event> EVENTS =
            new MessageRegistry<>(Event.class, 90, 119, Event::registerAll);

    // Kryo reserves 0 for null and 1 for a class by its name
    private static final int FIRST_CLASS_ID = 2;

    private final Class<M> base;
    private final int first;
    private final int last;
    private final Map<Integer, Function<Input, ? extends M>> readers = new HashMap<>();
    private final Map<Class<?>, Integer> numbers = new HashMap<>();

    private MessageRegistry(
            final Class<M> base,
            final int first,
            final int last,
            final Consumer<MessageRegistry<M>> registration) {
        this.base = base;
        this.first = first;
        this.last = last;
        registration.accept(this);
    }

    <T extends M> void add(final int number, final Class<T> type, final Function<Input, T> reader) {
        if (number < first
                || number > last
                || readers.put(number, reader) != null
                || numbers.put(type, number) != null) {
            throw new IllegalStateException("number " + number + " of " + type);
        }
    }

    /** Writes a message's number, then the message. */
    static void write(final Output output, final Message message) {
        final Integer number = of(message.getClass()).numbers.get(message.getClass());
        output.writeVarInt(number + FIRST_CLASS_ID, true);
        message.write(output);
    }

    /**
     * Reads a message's number, then the message.
     *
     * @param type {@link Request}, {@link Reply} or {@link Event}
     * @throws KryoException if no such message has the number, or if the bytes are not its encoding
     * @throws TunException ERROR_NOT_SUPPORTED if the number is in the range of such messages, but
     *     unknown to this release
     */
    static Message read(final Input input, final Class<?> type) {
        return of(type).read(input);
    }

    private static MessageRegistry<?> of(final Class<?> type) {
        if (Request.class.isAssignableFrom(type)) {
            return REQUESTS;
        }
        return Reply.class.isAssignableFrom(type) ? REPLIES : EVENTS;
    }

    private M read(final Input input) {
        final int number = input.readVarInt(true) - FIRST_CLASS_ID;
        if (number < first || number > last) {
            throw new KryoException(
                    "the number " + number + " is that of no " + base.getSimpleName());
        }
        final Function<Input, ? extends M> reader = readers.get(number);
        if (reader == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "control message",
                    base.getSimpleName() + " " + number + " is unknown to this side, which is of an"
                            + " older release; use the same tunbroker release on both sides");
        }
        return reader.apply(input);
    }
}
