package org.tunbroker.client;

/**
 * How far a recovery is ({@link ConnectOptions#withRecovery}). The phases from CONNECTING to
 * SESSIONS come again with each try.
 *
 * <p>Example, which says in the application's window whether its tunnel works:
 *
 * <pre>{@code
 * client.setListener(new TunListener() {
 *     public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
 *         if (phase == RecoveryPhase.LOST) {
 *             show.accept("the tunnel is interrupted");
 *         } else if (phase == RecoveryPhase.RESUMED) {
 *             show.accept("the tunnel works");
 *         }
 *     }
 * });
 * }</pre>
 */
public enum RecoveryPhase {
    /** The broker died or left, or the connection to it is lost. */
    LOST,
    /** The client connects, and starts a broker if there is none. */
    CONNECTING,
    /** Adapters are created again, or opened. */
    ADAPTERS,
    /** The adapters' interfaces get their configuration. */
    CONFIGURATION,
    /** Sessions get new rings, and go on. */
    SESSIONS,
    /** All is there again. */
    RESUMED,
    /** The limit has passed; sessions and adapters have ended. */
    GAVE_UP
}
