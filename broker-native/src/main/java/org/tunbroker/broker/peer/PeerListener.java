package org.tunbroker.broker.peer;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/**
 * Listens for clients, and identifies them by the operating system, never by their own claims.
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
     * Admits a client that said hello, if it is the process that it claims to be.
     *
     * @param clientId the client id that it claims
     * @param processId the process id that it claims
     * @param onDeath called once, on any thread, when that process dies
     * @return the admitted client, owned by the caller
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if it is another process,
     *     ERROR_FILE_NOT_FOUND or ERROR_INVALID_DATA if it has not completed its handshake,
     *     ERROR_REVISION_MISMATCH if its handshake is of another version
     */
    AdmittedPeer admit(long clientId, int processId, Runnable onDeath);

    /**
     * Looks for processes that have begun to connect and not said hello, and forgets those that
     * died.
     *
     * @param isKnown tells whether a client id is admitted
     * @param onAbandoned called with the Aeron client id of each that is forgotten
     * @return whether one may still say hello
     */
    boolean isAnybodyComing(LongPredicate isKnown, LongConsumer onAbandoned);

    /**
     * Makes memory of zeros that the broker writes and clients only read.
     *
     * @param number by which clients name it
     * @param length bytes, 1 or more
     * @return the memory, owned by the caller
     * @throws org.tunbroker.TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no
     *     room, ERROR_TOO_MANY_OPEN_FILES
     */
    ReadOnlySegment createReadOnly(int number, int length);

    /** Stops listening; the admitted clients are closed before. */
    @Override
    void close();
}
