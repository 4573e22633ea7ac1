package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.ArrayList;
import java.util.List;

/** The encodings of {@link Reply}s, numbers 60 to 89. */
final class ReplySerializers {
    // more could not fit a message anyway: an adapter takes over 60 bytes
    private static final int MAX_LISTED_ADAPTERS = 64;

    private ReplySerializers() {}

    static void registerAll(final MessageRegistry registry) {
        registerGeneral(registry);
        registerOfAdapter(registry);
        registerOfSession(registry);
    }

    private static void registerGeneral(final MessageRegistry registry) {
        registry.register(
                60,
                Reply.Welcome.class,
                (out, m) -> {
                    Fields.writeText(out, m.driver);
                    Fields.writeText(out, m.architecture);
                    out.writeInt(m.bits);
                    out.writeInt(m.processId);
                    Fields.writeText(out, m.release);
                },
                in -> new Reply.Welcome(
                        Fields.readText(in),
                        Fields.readText(in),
                        in.readInt(),
                        in.readInt(),
                        Fields.readText(in)));
        registry.register(61, Reply.Done.class, (out, m) -> {}, in -> new Reply.Done());
        registry.register(
                64,
                Reply.DriverVersion.class,
                (out, m) -> out.writeInt(m.version),
                in -> new Reply.DriverVersion(in.readInt()));
        registry.register(
                67,
                Reply.Failure.class,
                (out, m) -> {
                    out.writeInt(m.code);
                    Fields.writeText(out, m.call);
                    Fields.writeText(out, m.reason);
                },
                in -> new Reply.Failure(in.readInt(), Fields.readText(in), Fields.readText(in)));
    }

    private static void registerOfAdapter(final MessageRegistry registry) {
        registry.register(
                62,
                Reply.AdapterOpened.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    writeAdapter(out, m.description);
                },
                in -> new Reply.AdapterOpened(in.readInt(), readAdapter(in)));
        registry.register(
                63,
                Reply.AdapterList.class,
                (out, m) -> {
                    out.writeShort(m.adapters.size());
                    m.adapters.forEach(adapter -> writeAdapter(out, adapter));
                    out.writeBoolean(m.more);
                },
                ReplySerializers::readAdapterList);
    }

    private static void registerOfSession(final MessageRegistry registry) {
        registry.register(
                65,
                Reply.SessionStarted.class,
                (out, m) -> {
                    out.writeInt(m.session);
                    out.writeInt(m.capacity);
                    out.writeInt(m.memory);
                    Fields.writeHandles(out, m.handles);
                },
                in -> new Reply.SessionStarted(
                        in.readInt(), in.readInt(), in.readInt(), Fields.readHandles(in)));
        registry.register(
                66,
                Reply.Statistics.class,
                (out, m) -> {
                    out.writeLong(m.received);
                    out.writeLong(m.sent);
                    out.writeLong(m.receiveDrops);
                    out.writeLong(m.sendDrops);
                },
                in -> new Reply.Statistics(
                        in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }

    private static void writeAdapter(final Output out, final Reply.AdapterDescription adapter) {
        out.writeInt(adapter.number);
        Fields.writeText(out, adapter.name);
        Fields.writeText(out, adapter.tunnelType);
        Fields.writeGuid(out, adapter.guid);
        Fields.writeText(out, adapter.interfaceName);
        out.writeInt(adapter.interfaceIndex);
        out.writeLong(adapter.luid);
    }

    private static Reply.AdapterDescription readAdapter(final Input in) {
        return new Reply.AdapterDescription(
                in.readInt(),
                Fields.readText(in),
                Fields.readText(in),
                Fields.readGuid(in),
                Fields.readText(in),
                in.readInt(),
                in.readLong());
    }

    private static Reply.AdapterList readAdapterList(final Input in) {
        final int count = Fields.readLength(in, MAX_LISTED_ADAPTERS, 1);
        final List<Reply.AdapterDescription> adapters = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            adapters.add(readAdapter(in));
        }
        return new Reply.AdapterList(adapters, in.readBoolean());
    }
}
