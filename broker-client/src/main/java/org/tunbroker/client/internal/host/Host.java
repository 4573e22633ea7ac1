package org.tunbroker.client.internal.host;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * What a client needs from the operating system to find its broker and to connect to it.
 *
 * <p>Thread-safe.
 */
public interface Host {
    /**
     * Chooses where to meet the broker, and makes or checks the directory there.
     *
     * @param base the folder of broker directories
     * @param driver the broker's driver
     * @param deadlineNs of {@link System#nanoTime()}
     * @return this user's own directory; or that of the broker which is installed for this user, if
     *     it lies elsewhere and no broker of the user's own serves
     * @throws org.tunbroker.TunException as {@link BrokerDirectory#prepare()}, or what keeps the
     *     installed broker from this user
     */
    default BrokerDirectory meet(final Path base, final String driver, final long deadlineNs) {
        final BrokerDirectory own = BrokerDirectory.of(base, driver);
        own.prepare();
        return own;
    }

    /**
     * Tells users where to look when the installed broker does not come.
     *
     * @return a part of a sentence
     */
    String installedHint();

    /**
     * Tells whether {@link #meet} needs native code. If it does not, native code is loaded by a
     * thread of its own, while this one launches a broker or loads what comes later.
     *
     * @return whether native code is loaded when a broker is looked for
     */
    default boolean hasLoadedNativeCode() {
        return false;
    }

    /**
     * Tells, without native code, whether a broker may be serving. If none is, the broker is
     * launched at once.
     *
     * @param directory prepared before
     * @return false if no broker serves there; true if one may, and {@link #findBroker} tells
     */
    boolean mayBeServed(BrokerDirectory directory);

    /**
     * Finds the process that serves a directory.
     *
     * @param directory prepared before
     * @return the process, owned by the caller; null if no broker serves there
     */
    BrokerProcess findBroker(BrokerDirectory directory);

    /**
     * Has the operating system start the broker that an administrator installed for this user.
     *
     * @param directory prepared before, which no broker serves
     * @param deadlineNs of {@link System#nanoTime()}
     * @return the broker, owned by the caller; null if none is installed for this directory
     */
    StartedBroker startInstalled(BrokerDirectory directory, long deadlineNs);

    /**
     * Does the handshake with a broker: each side learns from the operating system who the peer is.
     *
     * @param found the broker
     * @param clientId the number that the client chose at random
     * @param deadlineNs of {@link System#nanoTime()} for all of it
     * @return what the broker shares with this client, owned by the caller
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND if the broker left or is leaving,
     *     ERROR_ACCESS_DENIED if it is not the process that it claims to be, or refuses this
     *     process, ERROR_TIMEOUT if it does not answer
     */
    Admission enter(FoundBroker found, long clientId, long deadlineNs);

    /**
     * Draws a number that nobody can guess.
     *
     * @return any number
     */
    default long randomNumber() {
        return new SecureRandom().nextLong();
    }

    /**
     * Returns this process's id, as the operating system will report it to the broker.
     *
     * @return the process id
     */
    int processId();

    /**
     * Returns the number of this process's network namespace.
     *
     * @return the number, 0 on systems without network namespaces
     */
    long networkNamespace();
}
