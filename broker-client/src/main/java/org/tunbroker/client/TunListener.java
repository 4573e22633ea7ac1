package org.tunbroker.client;

/**
 * Hears what happens to adapters and sessions without the application's doing, and what becomes of
 * adapters' interfaces.
 *
 * <p>Called by the client's daemon thread, one call after the other; may call any method,
 * {@link TunClient#close()} included. It should return soon, because other events wait for it. Its
 * exceptions go to the thread's uncaught exception handler only. The thread's interrupt flag is
 * cleared when it returns.
 *
 * <p>Example, which closes the client when the broker died:
 *
 * <pre>{@code
 * client.setListener(new TunListener() {
 *     public void sessionEnded(final Session session, final int code, final String reason) {
 *         System.err.println("ended, " + ErrorCode.nameOf(code) + ": " + reason);
 *         if (code == ErrorCode.ERROR_BROKEN_PIPE.code()) {
 *             // the broker died: this client is of no use any more
 *             client.close();
 *         }
 *     }
 * });
 * }</pre>
 */
public interface TunListener {
    /**
     * A session ended: its adapter is gone, its ring is corrupt, or the broker died.
     *
     * @param session that ended
     * @param code why, a Windows error code such as 38, ERROR_HANDLE_EOF
     * @param reason a sentence for people
     */
    default void sessionEnded(final Session session, final int code, final String reason) {}

    /**
     * An adapter is gone: its creator closed it or died, or its interface was deleted
     * (ERROR_HANDLE_EOF); another client deleted it (ERROR_OPERATION_ABORTED); or the broker died
     * (ERROR_BROKEN_PIPE). A client that recovers hears of the last, and of the loss of interfaces
     * that it created, only if the recovery gives up.
     *
     * @param adapter that is gone
     * @param code why, a Windows error code
     * @param reason a sentence for people
     */
    default void adapterGone(final Adapter adapter, final int code, final String reason) {}

    /**
     * The interface of an adapter changed: this process, another client or anybody with the rights
     * for it changed the interface. Whoever has a handle on the adapter is told.
     *
     * <p>What follows within some milliseconds is told as one change, and what was undone by then
     * not at all. A listener that does not return loses changes, as does a process that does not
     * run: where that matters, {@link InterfaceChange#was()} is compared with what was told before.
     * The loopback driver tells nothing, nor does a broker of an older release.
     *
     * @param adapter whose interface changed
     * @param change what it was and is
     */
    default void interfaceChanged(final Adapter adapter, final InterfaceChange change) {}

    /**
     * A recovery begins a phase ({@link ConnectOptions#withRecovery}).
     *
     * <p>Called by its own daemon thread, {@code tb-recover}, and no other call of the listener
     * meanwhile: packets and other calls go on in the phase RESUMED whether or not this returns,
     * but the recovery waits for it before.
     *
     * @param phase that begins; the last is RESUMED or GAVE_UP
     * @param progress what is known by then
     */
    default void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {}
}
