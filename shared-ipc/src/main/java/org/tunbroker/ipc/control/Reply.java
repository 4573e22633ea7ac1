package org.tunbroker.ipc.control;

import java.util.List;
import java.util.UUID;

/** What the broker answers to a request. Immutable. */
public abstract class Reply {
    private Reply() {}

    /** Answers {@link Request.Hello}: who the broker is. */
    public static final class Welcome extends Reply {
        public final String driver;
        public final String architecture;
        public final int bits;
        public final int processId;
        // of the broker's build, for people: nothing is decided by it
        public final String release;

        public Welcome(
                final String driver,
                final String architecture,
                final int bits,
                final int processId,
                final String release) {
            this.driver = driver;
            this.architecture = architecture;
            this.bits = bits;
            this.processId = processId;
            this.release = release;
        }
    }

    /** The request was carried out, and there is nothing to tell. */
    public static final class Done extends Reply {}

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
    }

    /** A handle on an adapter, this client's alone. */
    public static final class AdapterOpened extends Reply {
        public final int adapter;
        public final AdapterDescription description;

        public AdapterOpened(final int adapter, final AdapterDescription description) {
            this.adapter = adapter;
            this.description = description;
        }
    }

    /** A page of the broker's adapters, by rising number. */
    public static final class AdapterList extends Reply {
        public final List<AdapterDescription> adapters;
        public final boolean more;

        public AdapterList(final List<AdapterDescription> adapters, final boolean more) {
            this.adapters = adapters;
            this.more = more;
        }
    }

    /** The version of the driver that runs, major in the high 16 bits. */
    public static final class DriverVersion extends Reply {
        public final int version;

        public DriverVersion(final int version) {
            this.version = version;
        }
    }

    /**
     * A session, and its memory: that which the request named, or other, which the client maps now.
     * The number of the memory is that of the first session that it was made for; on Linux it names
     * a file in the generation's folder of sessions.
     */
    public static final class SessionStarted extends Reply {
        public final int session;
        public final int capacity;
        public final int memory;
        // on Windows, unless the memory is that which the request named: the client's handles, its
        // own from now on; the section, then the events in the order of SessionLayout.sleepOffsets
        public final int[] handles;

        public SessionStarted(
                final int session, final int capacity, final int memory, final int... handles) {
            this.session = session;
            this.capacity = capacity;
            this.memory = memory;
            this.handles = handles;
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
            this.received = received;
            this.sent = sent;
            this.receiveDrops = receiveDrops;
            this.sendDrops = sendDrops;
        }
    }

    /** The request failed. */
    public static final class Failure extends Reply {
        public final int code;
        public final String call;
        public final String reason;

        public Failure(final int code, final String call, final String reason) {
            this.code = code;
            this.call = call;
            this.reason = reason;
        }
    }
}
