package org.tunbroker.client;

/**
 * Is told when adapters and sessions end without the application closing them.
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
     * An adapter is gone: its creator closed it or died, its interface was deleted, or the broker
     * died.
     *
     * @param adapter that is gone
     * @param code why, a Windows error code
     * @param reason a sentence for people
     */
    default void adapterGone(final Adapter adapter, final int code, final String reason) {}
}
