package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A message that the broker sends without a request. Immutable. */
public abstract class Event extends Message {
    private Event(final int number) {
        super(number);
    }

    /** A line of the driver's log, for clients that set a logger. */
    public static final class LogLine extends Event {
        // 0 information, 1 warning, 2 error, as Wintun numbers them
        public final int level;
        // 100 ns since 1601-01-01 UTC
        public final long timestamp;
        public final String text;

        public LogLine(final int level, final long timestamp, final String text) {
            super(90);
            this.level = level;
            this.timestamp = timestamp;
            this.text = text;
        }

        LogLine(final Input in) {
            this(in.readInt(), in.readLong(), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(level);
            out.writeLong(timestamp);
            Fields.writeText(out, text);
        }
    }

    /** An adapter that the client has a handle on is gone. */
    public static final class AdapterGone extends Event {
        public final int adapter;
        public final int code;
        public final String reason;

        public AdapterGone(final int adapter, final int code, final String reason) {
            super(91);
            this.adapter = adapter;
            this.code = code;
            this.reason = reason;
        }

        AdapterGone(final Input in) {
            this(in.readInt(), in.readInt(), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            out.writeInt(code);
            Fields.writeText(out, reason);
        }
    }

    /** A session of the client ended without the client's request. */
    public static final class SessionEnded extends Event {
        public final int session;
        public final int code;
        public final String reason;

        public SessionEnded(final int session, final int code, final String reason) {
            super(92);
            this.session = session;
            this.code = code;
            this.reason = reason;
        }

        SessionEnded(final Input in) {
            this(in.readInt(), in.readInt(), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(session);
            out.writeInt(code);
            Fields.writeText(out, reason);
        }
    }

    /**
     * The interface of an adapter that the client has a handle on changed, by whose doing ever. A
     * client leaves out an aspect that it does not know.
     */
    public static final class InterfaceChanged extends Event {
        /** Whether it is administratively up: {@code up} or {@code down}. */
        public static final int LINK_STATE = 1;
        /** Its MTU: bytes, in decimal digits. */
        public static final int MTU = 2;
        /** One of its addresses: {@code 10.7.0.1/24}. */
        public static final int ADDRESS = 3;
        /** A route through it: {@code default via 10.7.0.2 metric 5}. */
        public static final int ROUTE = 4;
        /** The name that the system gives it. */
        public static final int NAME = 5;
        /**
         * Whether it is in the broker's network namespace: {@code present}, {@code moved},
         * {@code deleted}, or {@code absent} if it is not known which of the two.
         */
        public static final int PRESENCE = 6;

        public final int adapter;
        public final int aspect;
        // empty: there was none before, or is none now
        public final String was;
        public final String is;

        public InterfaceChanged(
                final int adapter, final int aspect, final String was, final String is) {
            super(93);
            this.adapter = adapter;
            this.aspect = aspect;
            this.was = was;
            this.is = is;
        }

        InterfaceChanged(final Input in) {
            this(in.readInt(), in.readShort(), Fields.readText(in), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(adapter);
            out.writeShort(aspect);
            Fields.writeText(out, was);
            Fields.writeText(out, is);
        }
    }
}
