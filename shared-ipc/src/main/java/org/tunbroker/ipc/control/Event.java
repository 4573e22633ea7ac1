package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A message that the broker sends without a request. Immutable. */
public abstract class Event extends Message {
    private Event() {}

    static void registerAll(final MessageRegistry<Event> registry) {
        registry.add(90, LogLine.class, LogLine::new);
        registry.add(91, AdapterGone.class, AdapterGone::new);
        registry.add(92, SessionEnded.class, SessionEnded::new);
    }

    /** A line of the driver's log, for clients that set a logger. */
    public static final class LogLine extends Event {
        // 0 information, 1 warning, 2 error, as Wintun numbers them
        public final int level;
        // 100 ns since 1601-01-01 UTC
        public final long timestamp;
        public final String text;

        public LogLine(final int level, final long timestamp, final String text) {
            this.level = level;
            this.timestamp = timestamp;
            this.text = text;
        }

        private LogLine(final Input in) {
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
            this.adapter = adapter;
            this.code = code;
            this.reason = reason;
        }

        private AdapterGone(final Input in) {
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
            this.session = session;
            this.code = code;
            this.reason = reason;
        }

        private SessionEnded(final Input in) {
            this(in.readInt(), in.readInt(), Fields.readText(in));
        }

        @Override
        void write(final Output out) {
            out.writeInt(session);
            out.writeInt(code);
            Fields.writeText(out, reason);
        }
    }
}
