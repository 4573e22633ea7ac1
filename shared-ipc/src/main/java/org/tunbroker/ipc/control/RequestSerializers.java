package org.tunbroker.ipc.control;

import static org.tunbroker.ipc.control.MessageRegistry.register;

import com.esotericsoftware.kryo.Kryo;

/** The encodings of {@link Request}s, numbers 20 to 59. */
final class RequestSerializers {
    private RequestSerializers() {}

    static void registerAll(final Kryo kryo) {
        registerOfClient(kryo);
        registerOfAdapter(kryo);
        registerOfInterface(kryo);
        registerOfSession(kryo);
    }

    private static void registerOfClient(final Kryo kryo) {
        register(
                kryo,
                20,
                Request.Hello.class,
                (out, m) -> {
                    out.writeLong(m.clientId);
                    out.writeInt(m.processId);
                    Fields.writeText(out, m.architecture);
                    out.writeInt(m.bits);
                    out.writeBoolean(m.littleEndian);
                    out.writeLong(m.networkNamespace);
                },
                in -> new Request.Hello(
                        in.readLong(),
                        in.readInt(),
                        Fields.readText(in),
                        in.readInt(),
                        in.readBoolean(),
                        in.readLong()));
        register(
                kryo,
                24,
                Request.ListAdapters.class,
                (out, m) -> out.writeInt(m.after),
                in -> new Request.ListAdapters(in.readInt()));
        register(
                kryo,
                25,
                Request.RunningDriverVersion.class,
                (out, m) -> {},
                in -> new Request.RunningDriverVersion());
        register(
                kryo,
                26,
                Request.DeleteDriver.class,
                (out, m) -> {},
                in -> new Request.DeleteDriver());
        register(
                kryo,
                27,
                Request.SetLogger.class,
                (out, m) -> out.writeBoolean(m.enabled),
                in -> new Request.SetLogger(in.readBoolean()));
        register(kryo, 34, Request.Goodbye.class, (out, m) -> {}, in -> new Request.Goodbye());
    }

    private static void registerOfAdapter(final Kryo kryo) {
        register(
                kryo,
                21,
                Request.CreateAdapter.class,
                (out, m) -> {
                    Fields.writeText(out, m.name);
                    Fields.writeText(out, m.tunnelType);
                    out.writeBoolean(m.guid != null);
                    if (m.guid != null) {
                        Fields.writeGuid(out, m.guid);
                    }
                },
                in -> new Request.CreateAdapter(
                        Fields.readText(in),
                        Fields.readText(in),
                        in.readBoolean() ? Fields.readGuid(in) : null));
        register(
                kryo,
                22,
                Request.OpenAdapter.class,
                (out, m) -> Fields.writeText(out, m.name),
                in -> new Request.OpenAdapter(Fields.readText(in)));
        register(
                kryo,
                23,
                Request.CloseAdapter.class,
                (out, m) -> out.writeInt(m.adapter),
                in -> new Request.CloseAdapter(in.readInt()));
    }

    private static void registerOfInterface(final Kryo kryo) {
        register(
                kryo,
                31,
                Request.AddAddress.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    Fields.writeAddress(out, m.address);
                    out.writeInt(m.prefixLength);
                },
                in -> new Request.AddAddress(in.readInt(), Fields.readAddress(in), in.readInt()));
        register(
                kryo,
                32,
                Request.SetMtu.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.mtu);
                },
                in -> new Request.SetMtu(in.readInt(), in.readInt()));
        register(
                kryo,
                33,
                Request.SetUp.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeBoolean(m.up);
                },
                in -> new Request.SetUp(in.readInt(), in.readBoolean()));
    }

    private static void registerOfSession(final Kryo kryo) {
        register(
                kryo,
                28,
                Request.StartSession.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.capacity);
                    out.writeByte(m.offload);
                },
                in -> new Request.StartSession(in.readInt(), in.readInt(), in.readByte()));
        register(
                kryo,
                29,
                Request.EndSession.class,
                (out, m) -> out.writeInt(m.session),
                in -> new Request.EndSession(in.readInt()));
        register(
                kryo,
                30,
                Request.SessionStatistics.class,
                (out, m) -> out.writeInt(m.session),
                in -> new Request.SessionStatistics(in.readInt()));
    }
}
