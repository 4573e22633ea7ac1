package org.tunbroker.ipc.rendezvous;

import java.util.Arrays;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * The file with a broker's state. It also gives access to the doorbell of the broker's control
 * loop.
 *
 * <pre>
 * Broker file, version 4, little-endian; words that change have 128 bytes of their own
 *   off  size  field       writer  store / load
 *     0     4  magic       broker  plain, published by state
 *     4     4  version     broker  plain, published by state
 *     8     4  process id  broker  plain, published by state: the broker's
 *    12     4  unused
 *    16     8  pipe        broker  plain, published by state; {@link HandshakePipe}'s number on Windows, 0 on Linux
 *   128     4  state       broker  volatile store / volatile load; 0 is starting
 *   256     4  bell        broker  {@link WakeFlag} on Windows: the broker exchanges 1 for its sleep,
 *                                  clients 0; 0 on Linux, where it is a doorbell
 *   384  3712  unused
 * </pre>
 *
 * <p>Thread-safe; one thread of the broker sleeps on the bell.
 */
public final class BrokerFile {
    /** The broker is not ready yet. */
    public static final int STARTING = 0;

    /** The broker serves. */
    public static final int OPEN = 1;

    /** The broker is leaving: a client that connects now waits for the next broker. */
    public static final int CLOSING = 2;

    static final int MAGIC = 0x31464254;
    static final int VERSION = 4;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int PROCESS_ID_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int PIPE_OFFSET = PROCESS_ID_OFFSET + 2 * Integer.BYTES;
    static final int STATE_OFFSET = 128;
    static final int BELL_OFFSET = STATE_OFFSET + 128;
    static final int LENGTH = 4096;

    private final Segment segment;
    // what this broker wrote; other processes can write to the file too
    private final byte[] written = new byte[BELL_OFFSET];
    // null until the doorbell or event is known
    private volatile WakeFlag bell;

    private BrokerFile(final Segment segment) {
        this.segment = segment;
    }

    /**
     * Makes the file, state starting.
     *
     * @param generation the broker's own, whose folder exists
     * @param processId the broker's
     * @param bell by which the broker is woken
     * @return the broker's view
     * @throws TunException as {@link Segment#create}
     */
    public static BrokerFile create(
            final Generation generation, final int processId, final WakeFlag bell) {
        final BrokerFile file = create(generation, processId);
        file.bell(bell);
        return file;
    }

    private static BrokerFile create(final Generation generation, final int processId) {
        final Segment segment = Segment.create(generation.brokerFile(), LENGTH);
        segment.buffer().putInt(MAGIC_OFFSET, MAGIC);
        segment.buffer().putInt(VERSION_OFFSET, VERSION);
        segment.buffer().putInt(PROCESS_ID_OFFSET, processId);
        final BrokerFile file = new BrokerFile(segment);
        file.remember();
        return file;
    }

    /**
     * Makes the file, state starting, of a broker on Windows.
     *
     * @param generation the broker's own, whose folder exists
     * @param processId of the broker
     * @param pipe the number of its {@link HandshakePipe}
     * @param bell the event by which it is woken
     * @return the broker's view
     * @throws TunException as {@link Segment#create}
     */
    public static BrokerFile create(
            final Generation generation,
            final int processId,
            final long pipe,
            final KernelHandle bell) {
        final BrokerFile file = create(generation, processId);
        file.segment.buffer().putLong(PIPE_OFFSET, pipe);
        file.remember();
        file.bellEvent(bell);
        return file;
    }

    /**
     * Maps the file.
     *
     * @param generation of the broker
     * @return a client's view
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such file, ERROR_INVALID_DATA if it
     *     is damaged, ERROR_REVISION_MISMATCH if it is of another version, or as
     *     {@link Segment#open}
     */
    public static BrokerFile open(final Generation generation) {
        final BrokerFile file = new BrokerFile(Segment.open(generation.brokerFile(), LENGTH));
        if (file.state() == STARTING) {
            return file;
        }
        if (file.segment.buffer().getInt(MAGIC_OFFSET) != MAGIC) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "connect",
                    generation.brokerFile() + " is damaged; the broker ends when it finds that out,"
                            + " so connect again");
        }
        if (file.segment.buffer().getInt(VERSION_OFFSET) != VERSION) {
            throw new TunException(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    "the running broker lays out " + generation.brokerFile()
                            + " in another way; use the same tunbroker release on both sides, and "
                            + ControlProtocol.endingAdvice(file.processId()));
        }
        return file;
    }

    /**
     * Returns the process id of the file's broker. A client must compare it: the file of a killed
     * broker stays in state open, and the next broker holds the lock before it has a generation of
     * its own.
     *
     * @return the process id of the broker that made it, meaningful once the state is not starting
     */
    public int processId() {
        return segment.buffer().getInt(PROCESS_ID_OFFSET);
    }

    /**
     * Returns the broker's state.
     *
     * @return one of the constants above
     */
    public int state() {
        return segment.buffer().getIntVolatile(STATE_OFFSET);
    }

    /**
     * Sets the broker's state; for the broker.
     *
     * @param state one of the constants above
     */
    public void state(final int state) {
        segment.buffer().putIntVolatile(STATE_OFFSET, state);
        remember();
    }

    private void remember() {
        segment.buffer().getBytes(0, written);
    }

    /**
     * Tells whether the file is still what this broker wrote; for the thread that sets the state.
     *
     * @return false once another process has changed anything but the bell
     */
    public boolean isWhole() {
        final byte[] now = new byte[written.length];
        segment.buffer().getBytes(0, now);
        return Arrays.equals(written, now);
    }

    /**
     * Returns the number of the broker's pipe, on Windows.
     *
     * @return the number, meaningful once the state is open
     */
    public long pipe() {
        return segment.buffer().getLong(PIPE_OFFSET);
    }

    /**
     * Sets the doorbell of the broker's control loop, on Linux.
     *
     * @param newBell the broker's own, or what the broker shared with this client
     */
    public void bell(final WakeFlag newBell) {
        bell = newBell;
    }

    /**
     * Sets the event of the broker's control loop, on Windows.
     *
     * @param event the broker's own, or what the broker shared with this client
     */
    public void bellEvent(final KernelHandle event) {
        bell = new WakeFlag(segment.withEvent(BELL_OFFSET, event), BELL_OFFSET);
    }

    /**
     * Returns the flag on which the broker's control loop sleeps.
     *
     * @return the bell, rung with {@link WakeFlag#wake()}; a client has it after the handshake
     */
    public WakeFlag bell() {
        return bell;
    }
}
