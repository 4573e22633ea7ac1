package org.tunbroker.ipc.control;

/** The encodings of {@link Request}s, numbers 20 to 59. */
final class RequestSerializers {
    private RequestSerializers() {}

    static void registerAll(final MessageRegistry registry) {
        registerOfClient(registry);
        registerOfAdapter(registry);
        registerOfInterface(registry);
        registerOfSession(registry);
    }

    private static void registerOfClient(final MessageRegistry registry) {
        registry.register(
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
        registry.register(
                24,
                Request.ListAdapters.class,
                (out, m) -> out.writeInt(m.after),
                in -> new Request.ListAdapters(in.readInt()));
        registry.register(
                25,
                Request.RunningDriverVersion.class,
                (out, m) -> {},
                in -> new Request.RunningDriverVersion());
        registry.register(
                26, Request.DeleteDriver.class, (out, m) -> {}, in -> new Request.DeleteDriver());
        registry.register(
                27,
                Request.SetLogger.class,
                (out, m) -> out.writeBoolean(m.enabled),
                in -> new Request.SetLogger(in.readBoolean()));
        registry.register(34, Request.Goodbye.class, (out, m) -> {}, in -> new Request.Goodbye());
    }

    private static void registerOfAdapter(final MessageRegistry registry) {
        registry.register(
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
        registry.register(
                22,
                Request.OpenAdapter.class,
                (out, m) -> Fields.writeText(out, m.name),
                in -> new Request.OpenAdapter(Fields.readText(in)));
        registry.register(
                23,
                Request.CloseAdapter.class,
                (out, m) -> out.writeInt(m.adapter),
                in -> new Request.CloseAdapter(in.readInt()));
    }

    private static void registerOfInterface(final MessageRegistry registry) {
        registry.register(
                31,
                Request.AddAddress.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    Fields.writeAddress(out, m.address);
                    out.writeInt(m.prefixLength);
                },
                in -> new Request.AddAddress(in.readInt(), Fields.readAddress(in), in.readInt()));
        registry.register(
                32,
                Request.SetMtu.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.mtu);
                },
                in -> new Request.SetMtu(in.readInt(), in.readInt()));
        registry.register(
                33,
                Request.SetUp.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeBoolean(m.up);
                },
                in -> new Request.SetUp(in.readInt(), in.readBoolean()));
    }

    private static void registerOfSession(final MessageRegistry registry) {
        registry.register(
                28,
                Request.StartSession.class,
                (out, m) -> {
                    out.writeInt(m.adapter);
                    out.writeInt(m.capacity);
                    out.writeByte(m.offload);
                    out.writeInt(m.memory);
                },
                in -> new Request.StartSession(
                        in.readInt(), in.readInt(), in.readByte(), in.readInt()));
        registry.register(
                29,
                Request.EndSession.class,
                (out, m) -> out.writeInt(m.session),
                in -> new Request.EndSession(in.readInt()));
        registry.register(
                30,
                Request.SessionStatistics.class,
                (out, m) -> out.writeInt(m.session),
                in -> new Request.SessionStatistics(in.readInt()));
    }
}
