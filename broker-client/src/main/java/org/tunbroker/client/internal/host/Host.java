package org.tunbroker.client.internal.host;

import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.ClientFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * What a client needs of the operating system to find its broker, to come in, and to share memory.
 *
 * <p>Thread-safe.
 */
public interface Host {
    /**
     * Gives a first answer, before any native code is loaded, so that a broker that is missing is
     * launched first and the loading goes on while it starts.
     *
     * @param directory prepared before
     * @return false if nobody serves there; true if somebody may, which {@link #findBroker} knows
     */
    boolean mayBeServed(BrokerDirectory directory);

    /**
     * Finds the process that serves a directory.
     *
     * @param directory prepared before
     * @return the process, owned by the caller; null if nobody serves there
     */
    BrokerProcess findBroker(BrokerDirectory directory);

    /**
     * Makes what a client makes before it says hello.
     *
     * @param found the broker
     * @param clientId the number that the client chose at random
     * @return the client's own file, owned by the caller
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND if the generation is gone,
     *     ERROR_ACCESS_DENIED if the broker is not who it says it is, or does not let this process
     *     in
     */
    ClientFile enter(FoundBroker found, long clientId);

    /**
     * Maps a session's memory.
     *
     * @param generation of the broker
     * @param started what the broker said of the session
     * @return the client's view
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room for it
     */
    SessionSegment openSession(Generation generation, Reply.SessionStarted started);

    /**
     * Gives back what the broker shared for a session that nobody waits for any more.
     *
     * @param started what the broker said of the session, not given to {@link #openSession}
     */
    void discardSession(Reply.SessionStarted started);

    /**
     * Returns this process's number, as the operating system will tell it to the broker.
     *
     * @return the process id
     */
    int processId();

    /**
     * Returns the number of this process's network namespace.
     *
     * @return the number, 0 where there are none
     */
    long networkNamespace();
}
