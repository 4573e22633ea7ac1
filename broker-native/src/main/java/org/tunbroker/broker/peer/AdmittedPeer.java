package org.tunbroker.broker.peer;

/**
 * An admitted client, as the operating system identified it.
 *
 * <p>{@link #createSession} is for the driver thread, {@link #ringForSessions} for any, the rest
 * for the control loop's.
 */
public interface AdmittedPeer extends AutoCloseable {
    /**
     * Returns the client's id in Aeron. It is read once, so that the client cannot change it to
     * another's.
     *
     * @return Aeron's client id
     */
    long aeronClientId();

    /** Wakes the client if it sleeps. Never fails, whatever the client did to its memory. */
    void ring();

    /**
     * Wakes the client's thread that serves its sessions
     * ({@link org.tunbroker.ipc.memory.Doorbells#SESSIONS}), since one that asked for that has a
     * packet or room, or has ended. Never fails; costs a system call only if that thread sleeps.
     */
    void ringForSessions();

    /**
     * Makes memory for sessions of the client.
     *
     * @param number of the first session that uses it
     * @param capacity of its rings, checked
     * @return the memory, owned by the caller
     * @throws org.tunbroker.TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no
     *     room
     */
    SessionMemory createSession(int number, int capacity);

    /**
     * Lets the client read memory that the broker writes.
     *
     * @param memory of {@link PeerListener#createReadOnly}
     * @return handles that are the client's own from now on, which can only read; none where the
     *     client gets the memory by its number
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_QUOTA if it does not take what it is
     *     given, ERROR_ACCESS_DENIED or ERROR_INVALID_HANDLE if it is dying or gone
     */
    int[] show(ReadOnlySegment memory);

    /** Forgets the client and removes what it left. Idempotent. */
    @Override
    void close();
}
