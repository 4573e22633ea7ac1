package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Finds messages by their numbers. A number is never used again for another message; an encoding
 * that changes raises the protocol's major version.
 *
 * <pre>
 * numbers   messages
 *  20 -  59  {@link Request}
 *  60 -  89  {@link Reply}
 *  90 - 119  {@link Event}
 * </pre>
 *
 * <p>A message is laid out as Kryo would write an object of a registered class. The class Kryo
 * itself is not used, for two reasons. It loads a hundred more classes than Kryo's streams. It also
 * registers and reads classes of its own, with any length that the sender wrote.
 *
 * <p>A class of messages is loaded with the first message of it: a table of all would load some
 * forty, while the application waits for its first answer. So would methods that return a Request,
 * a Reply or an Event, since the JVM checks each returned class against these.
 *
 * <p>Stateless and thread-safe.
 */
final class MessageRegistry {
    private static final int FIRST_REQUEST = 20;
    private static final int FIRST_REPLY = 60;
    private static final int FIRST_EVENT = 90;
    private static final int AFTER_EVENTS = 120;

    // Kryo reserves 0 for null and 1 for a class by its name
    private static final int FIRST_CLASS_ID = 2;

    private MessageRegistry() {}

    /** Writes a message's number, then the message. */
    static void write(final Output output, final Message message) {
        output.writeVarInt(message.number() + FIRST_CLASS_ID, true);
        message.write(output);
    }

    /**
     * Reads a message's number, then the message.
     *
     * @param type {@link Request}, {@link Reply} or {@link Event}
     * @throws KryoException if no such message has the number, or if the bytes are not its encoding
     * @throws TunException ERROR_NOT_SUPPORTED if the number is in the range of such messages, but
     *     unknown to this release
     */
    static Object read(final Input input, final Class<?> type) {
        final int number = input.readVarInt(true) - FIRST_CLASS_ID;
        final Object message;
        if (type == Request.class) {
            check(number, FIRST_REQUEST, FIRST_REPLY, type);
            message = readRequest(number, input);
        } else if (type == Reply.class) {
            check(number, FIRST_REPLY, FIRST_EVENT, type);
            message = readReply(number, input);
        } else {
            check(number, FIRST_EVENT, AFTER_EVENTS, type);
            message = readEvent(number, input);
        }
        if (message == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "control message",
                    type.getSimpleName() + " " + number + " is unknown to this side, which is of an"
                            + " older release; use the same tunbroker release on both sides");
        }
        return message;
    }

    private static void check(
            final int number, final int first, final int end, final Class<?> type) {
        if (number < first || number >= end) {
            throw new KryoException(
                    "the number " + number + " is that of no " + type.getSimpleName());
        }
    }

    private static Object readRequest(final int number, final Input in) {
        switch (number) {
            case 20:
                return new Request.Hello(in);
            case 21:
                return new Request.CreateAdapter(in);
            case 22:
                return new Request.OpenAdapter(in);
            case 23:
                return new Request.CloseAdapter(in);
            case 24:
                return new Request.ListAdapters(in);
            case 25:
                return new Request.RunningDriverVersion();
            case 26:
                return new Request.DeleteDriver();
            case 27:
                return new Request.SetLogger(in);
            case 28:
                return new Request.StartSession(in);
            case 29:
                return new Request.EndSession(in);
            case 30:
                return new Request.SessionStatistics(in);
            case 31:
                return new Request.Goodbye();
            case 32:
                return new Request.Configure(in);
            case 33:
                return new Request.ListSettings(in);
            case 34:
                return new Request.DescribeAdapter(in);
            case 35:
                return new Persistence.SetPersistent(in);
            case 36:
                return new Persistence.ListPersistent(in);
            case 37:
                return new Persistence.RemovePersistent(in);
            case 38:
                return new Request.DeleteAdapter(in);
            case 39:
                return new Request.RenameAdapter(in);
            case 40:
                return new Monitoring.OpenStatus();
            case 41:
                return new Monitoring.RefreshStatus();
            case 42:
                return new Monitoring.StartCapture(in);
            case 43:
                return new Monitoring.StopCapture(in);
            default:
                return null;
        }
    }

    private static Object readReply(final int number, final Input in) {
        switch (number) {
            case 60:
                return new Reply.Welcome(in);
            case 61:
                return new Reply.Done();
            case 62:
                return new Reply.AdapterOpened(in);
            case 63:
                return new Reply.AdapterList(in);
            case 64:
                return new Reply.DriverVersion(in);
            case 65:
                return new Reply.SessionStarted(in);
            case 66:
                return new Reply.Statistics(in);
            case 67:
                return new Reply.Failure(in);
            case 68:
                return new Reply.NotConfigured(in);
            case 69:
                return new Reply.SettingList(in);
            case 70:
                return new Reply.AdapterDescribed(in);
            case 71:
                return new Persistence.PersistentList(in);
            case 72:
                return new Monitoring.StatusOpened(in);
            case 73:
                return new Monitoring.StatusRefreshed(in);
            case 74:
                return new Monitoring.CaptureStarted(in);
            case 75:
                return new Monitoring.CaptureStopped(in);
            default:
                return null;
        }
    }

    private static Object readEvent(final int number, final Input in) {
        switch (number) {
            case 90:
                return new Event.LogLine(in);
            case 91:
                return new Event.AdapterGone(in);
            case 92:
                return new Event.SessionEnded(in);
            case 93:
                return new Event.InterfaceChanged(in);
            default:
                return null;
        }
    }
}
