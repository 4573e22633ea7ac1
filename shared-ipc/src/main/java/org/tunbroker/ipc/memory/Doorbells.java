package org.tunbroker.ipc.memory;

/**
 * Doorbells: words on which threads sleep that serve more than one session. Two kinds of memory
 * have this layout: the broker's, which all its clients map, and one for each client, which that
 * client and the broker map.
 *
 * <pre>
 * Doorbells, version 1, little-endian; each has 128 bytes of its own, n is 0 to 63
 *        off  size  field       writer    store / load
 *      128 n     4  doorbell n  {@link WakeFlag}: its sleeper exchanges 1, whoever wakes it 0
 *  128 n + 4     4  unused      0
 *  128 n + 8     4  rung        {@link SessionsBell}: whoever rings stores 1, ordered, before it
 *                               looks at the doorbell; the sleeper 0, before it looks at its
 *                               sessions. 0 where n is 0
 * 128 n + 12     4  reserved    0
 *
 *  n          the broker's memory                     a client's memory
 *  0          the control loop: a request             {@link #MESSAGES}: a reply or an event
 *  1          reserved, as below                      {@link #SESSIONS}: a session that asked for
 *                                                     it has a packet or room, or has ended
 *  2 to 63    reserved: a pump that serves            reserved: another thread of the client
 *             sessions of any clients                 that serves its sessions
 * </pre>
 *
 * <p>Every client can write the broker's memory. A hostile client can thereby wake the sleeper
 * early, or delay a wake-up by one sleep, which is always short. A session uses words of its own
 * unless its header names a doorbell ({@link org.tunbroker.ipc.ring.SessionLayout}).
 *
 * <p>Stateless and thread-safe.
 */
public final class Doorbells {
    /** Bytes of each memory. */
    public static final int LENGTH = 8192;

    /** The broker's doorbell for requests. */
    public static final int REQUESTS = 0;

    /** A client's doorbell for replies and events. */
    public static final int MESSAGES = 0;

    /** A client's doorbell for sessions that asked for it, see {@link DoorbellRequest}. */
    public static final int SESSIONS = 1;

    static final int LINE = 128;
    static final int RUNG = 8;

    private Doorbells() {}

    /**
     * Returns the word of a doorbell.
     *
     * @param memory of {@link #LENGTH}
     * @param number of the doorbell
     * @return this process's view of it
     */
    public static WakeFlag doorbell(final Segment memory, final int number) {
        return new WakeFlag(memory, number * LINE);
    }

    /**
     * Returns a client's doorbell for its sessions.
     *
     * @param memory of {@link #LENGTH}, the client's
     * @return this process's view of it
     */
    public static SessionsBell sessions(final Segment memory) {
        return new SessionsBell(memory, sessionsOffset());
    }

    /**
     * Returns where the word of {@link #SESSIONS} lies, for its event where there is one.
     *
     * @return an offset into a client's memory
     */
    public static int sessionsOffset() {
        return SESSIONS * LINE;
    }
}
