package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tunbroker.ipc.config.ListedSetting;

/** The broker's reply to a request. Immutable. */
public abstract class Reply extends Message {
    Reply(final int number) {
        super(number);
    }

    /** Answers {@link Request.Hello}: who the broker is. */
    public static final class Welcome extends Reply {
        public final String driver;
        public final String architecture;
        public final int bits;
        public final int processId;
        // of the broker's build, for display only
        public final String release;
        // bits of Features
        public final long features;

        public Welcome(
                final String driver,
                final String architecture,
                final int bits,
                final int processId,
                final String release,
                final long features) {
            super(60);
            this.driver = driver;
            this.architecture = architecture;
            this.bits = bits;
            this.processId = processId;
            this.release = release;
            this.features = features;
        }

        Welcome(final Input in) {
            this(
                    Fields.readText(in),
                    Fields.readText(in),
                    in.readInt(),
                    in.readInt(),
                    Fields.readText(in),
                    in.readLong());
        }

        @Override
        void write(final Output out) {
            Fields.writeText(out, driver);
            Fields.writeText(out, architecture);
            out.writeInt(bits);
            out.writeInt(processId);
            Fields.writeText(out, release);
            out.writeLong(features);
        }
    }

    /** The request was carried out, and there is no result. */
    public static final class Done extends Reply {
        public Done() {
            super(61);
        }
    }

    /** An adapter as the broker knows it. */
    public static final class AdapterDescription {
        // the broker's number of the adapter, the same for all clients
        public final int number;
        public final String name;
        public final String tunnelType;
        public final UUID guid;
        public final String interfaceName;
        public final int interfaceIndex;
        public final long luid;

        public AdapterDescription(
                final int number,
                final String name,
                final String tunnelType,
                final UUID guid,
                final String interfaceName,
                final int interfaceIndex,
                final long luid) {
            this.number = number;
            this.name = name;
            this.tunnelType = tunnelType;
            this.guid = guid;
            this.interfaceName = interfaceName;
            this.interfaceIndex = interfaceIndex;
            this.luid = luid;
        }

        AdapterDescription(final Input in) {
            this(
                    in.readInt(),
                    Fields.readText(in),
                    Fields.readText(in),
                    Fields.readGuid(in),
                    Fields.readText(in),
                    in.readInt(),
                    in.readLong());
        }

        void write(final Output out) {
            out.writeInt(number);
            Fields.writeText(out, name);
            Fields.writeText(out, tunnelType);
            Fields.writeGuid(out, guid);
            Fields.writeText(out, interfaceName);
            out.writeInt(interfaceIndex);
            out.writeLong(luid);
        }
    }

    /** A handle on an adapter, valid for this client only. */
    public static final class AdapterOpened extends Reply {
        public final int adapter;
        public final AdapterDescription description;

        public AdapterOpened(final int adapter, final AdapterDescription description) {
            super(62);
            this.adapter = adapter;
            this.description = description;
        }

        AdapterOpened(final Input in) {
            this(in.readInt(), new AdapterDescription(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            description.write(out);
        }
    }

    /** Answers {@link Request.DescribeAdapter}. */
    public static final class AdapterDescribed extends Reply {
        public final AdapterDescription description;

        public AdapterDescribed(final AdapterDescription description) {
            super(70);
            this.description = description;
        }

        AdapterDescribed(final Input in) {
            this(new AdapterDescription(in));
        }

        @Override
        void write(final Output out) {
            description.write(out);
        }
    }

    /** A page of the broker's adapters, by rising number. */
    public static final class AdapterList extends Reply {
        // more cannot fit a message: an adapter takes over 60 bytes
        private static final int MAX_LISTED_ADAPTERS = 64;

        public final List<AdapterDescription> adapters;
        public final boolean more;

        public AdapterList(final List<AdapterDescription> adapters, final boolean more) {
            super(63);
            this.adapters = adapters;
            this.more = more;
        }

        AdapterList(final Input in) {
            this(readAdapters(in), in.readBoolean());
        }

        private static List<AdapterDescription> readAdapters(final Input in) {
            final int count = Fields.readLength(in, MAX_LISTED_ADAPTERS, 1);
            final List<AdapterDescription> adapters = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                adapters.add(new AdapterDescription(in));
            }
            return adapters;
        }

        @Override
        void write(final Output out) {
            out.writeShort(adapters.size());
            adapters.forEach(adapter -> adapter.write(out));
            out.writeBoolean(more);
        }
    }

    /** The version of the driver that runs, major in the high 16 bits. */
    public static final class DriverVersion extends Reply {
        public final int version;

        public DriverVersion(final int version) {
            super(64);
            this.version = version;
        }

        DriverVersion(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(version);
        }
    }

    /**
     * A session and its memory: either the memory that the request named, or new memory, which the
     * client maps now. The number of the memory is that of the first session that it was made for.
     */
    public static final class SessionStarted extends Reply {
        public final int session;
        public final int capacity;
        public final int memory;
        // on Windows, for new memory: handles that the client now owns; first the section, then the
        // events in the order of SessionLayout.sleepOffsets
        public final int[] handles;

        public SessionStarted(
                final int session, final int capacity, final int memory, final int... handles) {
            super(65);
            this.session = session;
            this.capacity = capacity;
            this.memory = memory;
            this.handles = handles;
        }

        SessionStarted(final Input in) {
            this(in.readInt(), in.readInt(), in.readInt(), Fields.readHandles(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(session);
            out.writeInt(capacity);
            out.writeInt(memory);
            Fields.writeHandles(out, handles);
        }
    }

    /** What a session has counted, in packets. */
    public static final class Statistics extends Reply {
        public final long received;
        public final long sent;
        public final long receiveDrops;
        public final long sendDrops;

        public Statistics(
                final long received,
                final long sent,
                final long receiveDrops,
                final long sendDrops) {
            super(66);
            this.received = received;
            this.sent = sent;
            this.receiveDrops = receiveDrops;
            this.sendDrops = sendDrops;
        }

        Statistics(final Input in) {
            this(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        }

        @Override
        void write(final Output out) {
            out.writeLong(received);
            out.writeLong(sent);
            out.writeLong(receiveDrops);
            out.writeLong(sendDrops);
        }
    }

    /** The request failed. */
    public static final class Failure extends Reply {
        public final int code;
        public final String call;
        public final String reason;

        public Failure(final int code, final String call, final String reason) {
            super(67);
            this.code = code;
            this.call = call;
            this.reason = reason;
        }

        Failure(final Input in) {
            this(in.readInt(), Fields.readText(in), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(code);
            Fields.writeText(out, call);
            Fields.writeText(out, reason);
        }
    }

    /** A change of a {@link Request.Configure} failed, and the interface is as it was before. */
    public static final class NotConfigured extends Reply {
        // index of the change in the request's list, from 0
        public final int index;
        public final int code;
        public final String call;
        // also says what could not be undone
        public final String reason;

        public NotConfigured(
                final int index, final int code, final String call, final String reason) {
            super(68);
            this.index = index;
            this.code = code;
            this.call = call;
            this.reason = reason;
        }

        NotConfigured(final Input in) {
            this(in.readInt(), in.readInt(), Fields.readText(in), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(index);
            out.writeInt(code);
            Fields.writeText(out, call);
            Fields.writeText(out, reason);
        }
    }

    /** A part of what an interface has. */
    public static final class SettingList extends Reply {
        // the same for all parts of a list that did not change meanwhile
        public final int stamp;
        public final List<ListedSetting> settings;
        public final boolean more;

        public SettingList(
                final int stamp, final List<ListedSetting> settings, final boolean more) {
            super(69);
            this.stamp = stamp;
            this.settings = settings;
            this.more = more;
        }

        SettingList(final Input in) {
            this(in.readInt(), ListedSetting.readAll(in), in.readBoolean());
        }

        @Override
        void write(final Output out) {
            out.writeInt(stamp);
            ListedSetting.writeAll(out, settings);
            out.writeBoolean(more);
        }
    }
}
