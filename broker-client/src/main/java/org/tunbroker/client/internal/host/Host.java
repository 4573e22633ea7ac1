package org.tunbroker.client.internal.host;

import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * What a client needs of the operating system to find its broker and to come in.
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
     * Comes in to a broker: each side learns from the operating system who the other is.
     *
     * @param found the broker
     * @param clientId the number that the client chose at random
     * @param deadlineNs of {@link System#nanoTime()} for all of it
     * @return what the broker shares with this client, owned by the caller
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND if the broker left or is leaving,
     *     ERROR_ACCESS_DENIED if it is not who it says it is, or does not let this process in,
     *     ERROR_TIMEOUT if it does not answer
     */
    Admission enter(FoundBroker found, long clientId, long deadlineNs);

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
