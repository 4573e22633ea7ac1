package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.ArrayList;
import java.util.List;

/**
 * The messages about persistent adapters, whose interfaces stand without a client and without a
 * broker: how an adapter becomes one, and which of them the user has.
 */
public final class Persistence {
    private Persistence() {}

    /**
     * Has the interface of an adapter stay, or go, when the adapter is closed. Answered by Done.
     */
    public static final class SetPersistent extends Request {
        public final int adapter;
        public final boolean persistent;

        public SetPersistent(final int adapter, final boolean persistent) {
            super(35);
            this.adapter = adapter;
            this.persistent = persistent;
        }

        SetPersistent(final Input in) {
            this(in.readInt(), in.readBoolean());
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            out.writeBoolean(persistent);
        }
    }

    /**
     * Asks for the persistent interfaces that belong to the broker's user, a page at a time.
     * Answered by {@link PersistentList}.
     */
    public static final class ListPersistent extends Request {
        // lists those after this interface index; 0 for the first page
        public final int after;

        public ListPersistent(final int after) {
            super(36);
            this.after = after;
        }

        ListPersistent(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(after);
        }
    }

    /** Removes one of these interfaces, which no program has open. Answered by Done. */
    public static final class RemovePersistent extends Request {
        // of the adapter or of the interface
        public final String name;

        public RemovePersistent(final String name) {
            super(37);
            this.name = name;
        }

        RemovePersistent(final Input in) {
            this(Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            Fields.writeText(out, name);
        }
    }

    /** A page of the persistent interfaces, by rising interface index. */
    public static final class PersistentList extends Reply {
        // more cannot fit a message: an adapter takes over 60 bytes
        private static final int MAX_LISTED = 64;

        // the number of those that the broker does not have open is 0
        public final List<AdapterDescription> adapters;
        // for each, whether a program has it open, the broker's included
        public final List<Boolean> inUse;
        public final boolean more;

        public PersistentList(
                final List<AdapterDescription> adapters,
                final List<Boolean> inUse,
                final boolean more) {
            super(71);
            this.adapters = adapters;
            this.inUse = inUse;
            this.more = more;
        }

        PersistentList(final Input in) {
            super(71);
            final int count = Fields.readLength(in, MAX_LISTED, 1);
            adapters = new ArrayList<>(count);
            inUse = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                adapters.add(new AdapterDescription(in));
                inUse.add(in.readBoolean());
            }
            more = in.readBoolean();
        }

        @Override
        void write(final Output out) {
            out.writeShort(adapters.size());
            for (int i = 0; i < adapters.size(); i++) {
                adapters.get(i).write(out);
                out.writeBoolean(inUse.get(i));
            }
            out.writeBoolean(more);
        }
    }
}
