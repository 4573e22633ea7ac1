package org.tunbroker.client.internal.host;

import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A client's handshake with a broker, and what the broker shares with it besides Aeron.
 *
 * <p>Thread-safe.
 */
public interface Admission extends AutoCloseable {
    /** Returns the flag on which the client sleeps while it waits for messages. */
    WakeFlag bell();

    /** Returns the doorbell on which the client's thread sleeps that serves its sessions. */
    SessionsBell sessionsBell();

    /**
     * Told by each thread that has slept on {@link #bell()}: where the broker has no other way to
     * wake the thread that serves sessions, this passes it on.
     */
    void bellRang();

    /**
     * Tells the broker this client's number in Aeron, so that the broker can remove it there.
     *
     * @param aeronClientId Aeron's client id
     * @throws org.tunbroker.TunException ERROR_BROKEN_PIPE if the broker died
     */
    void joined(long aeronClientId);

    /**
     * Maps a session's memory.
     *
     * @param started the broker's reply
     * @return the client's view
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room for
     *     it, ERROR_TOO_MANY_OPEN_FILES, ERROR_BROKEN_PIPE if the broker died
     */
    SessionSegment openSession(Reply.SessionStarted started);

    /**
     * Maps memory that the broker shared, which this process can only read.
     *
     * @param memory its number
     * @param length bytes
     * @param handles of the broker's reply
     * @return the client's view
     * @throws org.tunbroker.TunException as {@link #openSession}
     */
    Segment openReadOnly(int memory, int length, int[] handles);

    /**
     * Releases what the broker shared for a session whose caller has given up.
     *
     * @param started the broker's reply, not passed to {@link #openSession}
     */
    void discardSession(Reply.SessionStarted started);

    /**
     * Starts watching for the broker's end, if the operating system reports it at once.
     *
     * @param onEnd run once, on any thread, when the broker hangs up or this is closed; returns
     *     soon
     */
    void watch(Runnable onEnd);

    /** Disconnects from the broker; mapped memory stays. Idempotent. */
    @Override
    void close();
}
