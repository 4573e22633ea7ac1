package org.tunbroker.broker.peer;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/**
 * How clients come in: by the word of the operating system, never by their own.
 *
 * <p>For the control loop's thread.
 */
public interface PeerListener extends AutoCloseable {
    /**
     * Returns the broker's own file, whose state says whether the broker is open.
     *
     * @return the file, made with the listener
     */
    BrokerFile brokerFile();

    /**
     * Lets a client in that said hello, if it is the process that it says it is.
     *
     * @param clientId what it said its number is
     * @param processId what it said its process is
     * @param onDeath called once, on any thread, when that process dies
     * @return the client as the operating system knows it, owned by the caller
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if it is another process,
     *     ERROR_FILE_NOT_FOUND or ERROR_INVALID_DATA if it has not made what a client makes first,
     *     ERROR_REVISION_MISMATCH if it made that in another way
     */
    AdmittedPeer admit(long clientId, int processId, Runnable onDeath);

    /**
     * Looks for processes that began to come in but did not say hello yet, and forgets those that
     * died before they did.
     *
     * @param isKnown tells whether a client of that number is in
     * @param onAbandoned told Aeron's number of each that is forgotten
     * @return whether one may still come
     */
    boolean isAnybodyComing(LongPredicate isKnown, LongConsumer onAbandoned);

    /** Stops watching; the visitors are closed before. */
    @Override
    void close();
}
