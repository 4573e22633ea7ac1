package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * The messages by which a client looks at what the broker does: its status, and the packets of an
 * adapter.
 */
public final class Monitoring {
    private Monitoring() {}

    /** Asks for the memory with the broker's status. Answered by {@link StatusOpened}. */
    public static final class OpenStatus extends Request {
        public OpenStatus() {
            super(40);
        }
    }

    /**
     * Has the broker write its status, unless it just did. Answered by {@link StatusRefreshed} once
     * it is written.
     */
    public static final class RefreshStatus extends Request {
        public RefreshStatus() {
            super(41);
        }
    }

    /**
     * Copies the packets of an adapter, whoever created it, from now on. Answered by
     * {@link CaptureStarted}.
     */
    public static final class StartCapture extends Request {
        // of the adapter without regard to case, or of its interface
        public final String name;
        // of each of the two rings
        public final int capacity;
        // the most bytes that are copied of each packet
        public final int snapLength;

        public StartCapture(final String name, final int capacity, final int snapLength) {
            super(42);
            this.name = name;
            this.capacity = capacity;
            this.snapLength = snapLength;
        }

        StartCapture(final Input in) {
            this(Fields.readText(in), in.readInt(), in.readInt());
        }

        @Override
        void write(final Output out) {
            Fields.writeText(out, name);
            out.writeInt(capacity);
            out.writeInt(snapLength);
        }
    }

    /** Ends a capture. Answered by {@link CaptureStopped}. */
    public static final class StopCapture extends Request {
        public final int capture;

        public StopCapture(final int capture) {
            super(43);
            this.capture = capture;
        }

        StopCapture(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(capture);
        }
    }

    /** The memory with the broker's status, which the client can only read. */
    public static final class StatusOpened extends Reply {
        // as of SessionStarted, but negative: no session's memory has this number
        public final int memory;
        public final int length;
        // on Windows: a handle on the section, which the client now owns and which can only read
        public final int[] handles;

        public StatusOpened(final int memory, final int length, final int... handles) {
            super(72);
            this.memory = memory;
            this.length = length;
            this.handles = handles;
        }

        StatusOpened(final Input in) {
            this(in.readInt(), in.readInt(), Fields.readHandles(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(memory);
            out.writeInt(length);
            Fields.writeHandles(out, handles);
        }
    }

    /** The status is written. */
    public static final class StatusRefreshed extends Reply {
        // in which it is written from now on: if it is another, the client opens that one
        public final int memory;

        public StatusRefreshed(final int memory) {
            super(73);
            this.memory = memory;
        }

        StatusRefreshed(final Input in) {
            this(in.readInt());
        }

        @Override
        void write(final Output out) {
            out.writeInt(memory);
        }
    }

    /** A capture and its memory, which is laid out as a session's. */
    public static final class CaptureStarted extends Reply {
        public final int capture;
        // as of SessionStarted, but negative
        public final int memory;
        // the adapter's number, name and interface
        public final int adapter;
        public final String name;
        public final String interfaceName;
        // as of SessionStarted
        public final int[] handles;

        public CaptureStarted(
                final int capture,
                final int memory,
                final int adapter,
                final String name,
                final String interfaceName,
                final int... handles) {
            super(74);
            this.capture = capture;
            this.memory = memory;
            this.adapter = adapter;
            this.name = name;
            this.interfaceName = interfaceName;
            this.handles = handles;
        }

        CaptureStarted(final Input in) {
            this(
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    Fields.readText(in),
                    Fields.readText(in),
                    Fields.readHandles(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(capture);
            out.writeInt(memory);
            out.writeInt(adapter);
            Fields.writeText(out, name);
            Fields.writeText(out, interfaceName);
            Fields.writeHandles(out, handles);
        }
    }

    /** What a capture that has ended saw, in packets of each direction. */
    public static final class CaptureStopped extends Reply {
        // from the system to the client, those that were dropped included
        public final long received;
        public final long receivedDrops;
        // from the client to the system
        public final long sent;
        public final long sentDrops;

        public CaptureStopped(
                final long received,
                final long receivedDrops,
                final long sent,
                final long sentDrops) {
            super(75);
            this.received = received;
            this.receivedDrops = receivedDrops;
            this.sent = sent;
            this.sentDrops = sentDrops;
        }

        CaptureStopped(final Input in) {
            this(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        }

        @Override
        void write(final Output out) {
            out.writeLong(received);
            out.writeLong(receivedDrops);
            out.writeLong(sent);
            out.writeLong(sentDrops);
        }
    }
}
