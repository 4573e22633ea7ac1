package org.tunbroker.ipc.control;

import static org.tunbroker.ipc.control.MessageRegistry.register;

import com.esotericsoftware.kryo.Kryo;

/** The encodings of {@link Event}s, numbers 90 to 119. */
final class EventSerializers {
    private EventSerializers() {}

    static void registerAll(final Kryo kryo) {
        register(
                kryo,
                90,
                Event.LogLine.class,
                (out, m) -> {
                    out.writeInt(m.level);
                    out.writeLong(m.timestamp);
                    Fields.writeText(out, m.text);
                },
                in -> new Event.LogLine(in.readInt(), in.readLong(), Fields.readText(in)));
        register(
                kryo,
                91,
                Event.AdapterGone.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.code);
                    Fields.writeText(out, m.reason);
                },
                in -> new Event.AdapterGone(in.readInt(), in.readInt(), Fields.readText(in)));
        register(
                kryo,
                92,
                Event.SessionEnded.class,
                (out, m) -> {
                    out.writeInt(m.session);
                    out.writeInt(m.code);
                    Fields.writeText(out, m.reason);
                },
                in -> new Event.SessionEnded(in.readInt(), in.readInt(), Fields.readText(in)));
    }
}
