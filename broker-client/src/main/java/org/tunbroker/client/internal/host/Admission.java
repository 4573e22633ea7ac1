package org.tunbroker.client.internal.host;

import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * What a client has of a broker that let it in, besides Aeron.
 *
 * <p>Thread-safe.
 */
public interface Admission extends AutoCloseable {
    /** Returns the flag on which the client sleeps while it waits for messages. */
    WakeFlag bell();

    /**
     * Says under which number Aeron knows this client, so that the broker can remove it there.
     *
     * @param aeronClientId Aeron's client id
     * @throws org.tunbroker.TunException ERROR_BROKEN_PIPE if the broker died
     */
    void joined(long aeronClientId);

    /**
     * Maps a session's memory.
     *
     * @param started what the broker said of the session
     * @return the client's view
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room for
     *     it, ERROR_TOO_MANY_OPEN_FILES, ERROR_BROKEN_PIPE if the broker died
     */
    SessionSegment openSession(Reply.SessionStarted started);

    /**
     * Gives back what the broker shared for a session that nobody waits for any more.
     *
     * @param started what the broker said of the session, not given to {@link #openSession}
     */
    void discardSession(Reply.SessionStarted started);

    /**
     * Begins to wait for the broker's end, where the operating system tells it at once.
     *
     * @param onEnd run once, on any thread, when the broker hangs up or this is closed; returns
     *     soon
     */
    void watch(Runnable onEnd);

    /** Leaves the broker; what is mapped stays. Idempotent. */
    @Override
    void close();
}
