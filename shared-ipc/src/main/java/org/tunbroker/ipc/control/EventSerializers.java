package org.tunbroker.ipc.control;

/** The encodings of {@link Event}s, numbers 90 to 119. */
final class EventSerializers {
    private EventSerializers() {}

    static void registerAll(final MessageRegistry registry) {
        registry.register(
                90,
                Event.LogLine.class,
                (out, m) -> {
                    out.writeInt(m.level);
                    out.writeLong(m.timestamp);
                    Fields.writeText(out, m.text);
                },
                in -> new Event.LogLine(in.readInt(), in.readLong(), Fields.readText(in)));
        registry.register(
                91,
                Event.AdapterGone.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.code);
                    Fields.writeText(out, m.reason);
                },
                in -> new Event.AdapterGone(in.readInt(), in.readInt(), Fields.readText(in)));
        registry.register(
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
