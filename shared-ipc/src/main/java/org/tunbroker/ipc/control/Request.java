package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import java.util.UUID;
import org.tunbroker.ipc.config.Change;

/** A client's request to the broker. Immutable. */
public abstract class Request extends Message {
    Request(final int number) {
        super(number);
    }

    /** The first message of a client: who it is. Answered by {@link Reply.Welcome}. */
    public static final class Hello extends Request {
        public final long clientId;
        public final int processId;
        public final String architecture;
        public final int bits;
        public final boolean littleEndian;
        public final long networkNamespace;

        public Hello(
                final long clientId,
                final int processId,
                final String architecture,
                final int bits,
                final boolean littleEndian,
                final long networkNamespace) {
            super(20);
            this.clientId = clientId;
            this.processId = processId;
            this.architecture = architecture;
            this.bits = bits;
            this.littleEndian = littleEndian;
            this.networkNamespace = networkNamespace;
        }

        Hello(final Input in) {
            this(
                    in.readLong(),
                    in.readInt(),
                    Fields.readText(in),
                    in.readInt(),
                    in.readBoolean(),
                    in.readLong());
        }

        @Override
        void write(final Output out) {
            out.writeLong(clientId);
            out.writeInt(processId);
            Fields.writeText(out, architecture);
            out.writeInt(bits);
            out.writeBoolean(littleEndian);
            out.writeLong(networkNamespace);
        }
    }

    /** WintunCreateAdapter. Answered by {@link Reply.AdapterOpened}. */
    public static final class CreateAdapter extends Request {
        public final String name;
        public final String tunnelType;
        // null: the broker makes one
        public final UUID guid;

        public CreateAdapter(final String name, final String tunnelType, final UUID guid) {
            super(21);
            this.name = name;
            this.tunnelType = tunnelType;
            this.guid = guid;
        }

        CreateAdapter(final Input in) {
            this(
                    Fields.readText(in),
                    Fields.readText(in),
                    in.readBoolean() ? Fields.readGuid(in) : null);
        }

        @Override
        void write(final Output out) {
            Fields.writeText(out, name);
            Fields.writeText(out, tunnelType);
            out.writeBoolean(guid != null);
            if (guid != null) {
                Fields.writeGuid(out, guid);
            }
        }
    }

    /** WintunOpenAdapter. Answered by {@link Reply.AdapterOpened}. */
    public static final class OpenAdapter extends Request {
        public final String name;

        public OpenAdapter(final String name) {
            super(22);
            this.name = name;
        }

        OpenAdapter(final Input in) {
            this(Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            Fields.writeText(out, name);
        }
    }

    /** WintunCloseAdapter. Answered by {@link Reply.Done}. */
    public static final class CloseAdapter extends Request {
        public final int adapter;

        public CloseAdapter(final int adapter) {
            super(23);
            this.adapter = adapter;
        }

        CloseAdapter(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
        }
    }

    /** Asks for the broker's adapters, a page at a time. Answered by {@link Reply.AdapterList}. */
    public static final class ListAdapters extends Request {
        // lists the adapters after this number; 0 for the first page
        public final int after;

        public ListAdapters(final int after) {
            super(24);
            this.after = after;
        }

        ListAdapters(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(after);
        }
    }

    /** WintunGetRunningDriverVersion. Answered by {@link Reply.DriverVersion}. */
    public static final class RunningDriverVersion extends Request {
        public RunningDriverVersion() {
            super(25);
        }
    }

    /** WintunDeleteDriver. Answered by {@link Reply.Done}. */
    public static final class DeleteDriver extends Request {
        public DeleteDriver() {
            super(26);
        }
    }

    /** WintunSetLogger. Answered by {@link Reply.Done}; lines come as {@link Event.LogLine}. */
    public static final class SetLogger extends Request {
        public final boolean enabled;

        public SetLogger(final boolean enabled) {
            super(27);
            this.enabled = enabled;
        }

        SetLogger(final Input in) {
            this(in.readBoolean());
        }

        @Override
        void write(final Output out) {
            out.writeBoolean(enabled);
        }
    }

    /** WintunStartSession. Answered by {@link Reply.SessionStarted}. */
    public static final class StartSession extends Request {
        public final int adapter;
        public final int capacity;
        // the number of an Offload
        public final int offload;
        // the memory of an ended session, of the same capacity, that no thread of the client uses
        // any more; or 0
        public final int memory;

        public StartSession(final int adapter, final int capacity, final int offload) {
            this(adapter, capacity, offload, 0);
        }

        public StartSession(
                final int adapter, final int capacity, final int offload, final int memory) {
            super(28);
            this.adapter = adapter;
            this.capacity = capacity;
            this.offload = offload;
            this.memory = memory;
        }

        StartSession(final Input in) {
            this(in.readInt(), in.readInt(), in.readByte(), in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            out.writeInt(capacity);
            out.writeByte(offload);
            out.writeInt(memory);
        }
    }

    /** WintunEndSession. Answered by {@link Reply.Done}. */
    public static final class EndSession extends Request {
        public final int session;

        public EndSession(final int session) {
            super(29);
            this.session = session;
        }

        EndSession(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(session);
        }
    }

    /** Asks for the counts of a session. Answered by {@link Reply.Statistics}. */
    public static final class SessionStatistics extends Request {
        public final int session;

        public SessionStatistics(final int session) {
            super(30);
            this.session = session;
        }

        SessionStatistics(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(session);
        }
    }

    /**
     * Changes the settings of an adapter's interface, in the order of the list; if one change fails
     * those before it are undone. Answered by {@link Reply.Done} or {@link Reply.NotConfigured}.
     */
    public static final class Configure extends Request {
        public final int adapter;
        public final List<Change> changes;

        public Configure(final int adapter, final List<Change> changes) {
            super(32);
            this.adapter = adapter;
            this.changes = changes;
        }

        Configure(final Input in) {
            this(in.readInt(), Change.readAll(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            Change.writeAll(out, changes);
        }
    }

    /** Lists what the interface of an adapter has now. */
    public static final class ListSettings extends Request {
        /** Lists settings of all kinds. */
        public static final int ALL_KINDS = -1;

        public final int adapter;
        // a bit for the number of each kind
        public final int kinds;
        // how many were told before
        public final int first;

        public ListSettings(final int adapter, final int kinds, final int first) {
            super(33);
            this.adapter = adapter;
            this.kinds = kinds;
            this.first = first;
        }

        ListSettings(final Input in) {
            this(in.readInt(), in.readInt(), in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            out.writeInt(kinds);
            out.writeInt(first);
        }
    }

    /** Asks what an adapter is at this moment. Answered by {@link Reply.AdapterDescribed}. */
    public static final class DescribeAdapter extends Request {
        public final int adapter;

        public DescribeAdapter(final int adapter) {
            super(34);
            this.adapter = adapter;
        }

        DescribeAdapter(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
        }
    }

    /**
     * Removes an adapter, whoever created it (WintunDeleteAdapter). Answered by {@link Reply.Done}.
     */
    public static final class DeleteAdapter extends Request {
        public final int adapter;

        public DeleteAdapter(final int adapter) {
            super(38);
            this.adapter = adapter;
        }

        DeleteAdapter(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
        }
    }

    /**
     * Gives an adapter another name (WintunSetAdapterName). Answered by
     * {@link Reply.AdapterDescribed}.
     */
    public static final class RenameAdapter extends Request {
        public final int adapter;
        public final String name;

        public RenameAdapter(final int adapter, final String name) {
            super(39);
            this.adapter = adapter;
            this.name = name;
        }

        RenameAdapter(final Input in) {
            this(in.readInt(), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            Fields.writeText(out, name);
        }
    }

    /** The last message of a client. Answered by {@link Reply.Done} once all it had is gone. */
    public static final class Goodbye extends Request {
        public Goodbye() {
            super(31);
        }
    }
}
