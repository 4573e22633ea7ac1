package org.tunbroker.broker.driver.wintun.session;

import java.util.UUID;
import java.util.function.LongConsumer;
import org.tunbroker.TunException;

/**
 * Wintun's functions, as wintun.dll 0.14.1 exports them, each under its name there without the word
 * Wintun. Handles are the DLL's; 0 means none.
 *
 * <p>A failure becomes a {@link TunException} with the code that the DLL left, and
 * ERROR_GEN_FAILURE where it left none.
 *
 * <p>Thread-safe.
 */
public interface Wintun extends PacketCalls, AutoCloseable {
    /**
     * WintunCreateAdapter: makes an adapter, and installs the driver when needed. May never return:
     * it waits for Windows without a bound.
     *
     * @param name at most 127 UTF-16 units; a name that is taken gets a number appended
     * @param tunnelType at most 127 UTF-16 units
     * @param guid of the adapter
     * @return the adapter, to be closed
     * @throws TunException ERROR_ACCESS_DENIED without the rights of an Administrator
     */
    long createAdapter(String name, String tunnelType, UUID guid);

    /**
     * WintunOpenAdapter: finds an adapter of any process.
     *
     * @param name compared without regard to case
     * @return the adapter, to be closed, which does not remove it
     * @throws TunException ERROR_NOT_FOUND
     */
    long openAdapter(String name);

    /**
     * WintunCloseAdapter: gives a handle up, and removes the adapter if that handle created it.
     *
     * @param adapter not used again
     */
    void closeAdapter(long adapter);

    /**
     * WintunDeleteDriver: removes the driver from the machine.
     *
     * @throws TunException for example while adapters are in use
     */
    void deleteDriver();

    /**
     * WintunGetAdapterLUID.
     *
     * @param adapter from a call above
     * @return its NET_LUID
     */
    long getAdapterLuid(long adapter);

    /**
     * WintunGetRunningDriverVersion.
     *
     * @return the major version in the high 16 bits, the minor in the low
     * @throws TunException ERROR_FILE_NOT_FOUND while the driver is not loaded
     */
    int getRunningDriverVersion();

    /**
     * WintunStartSession.
     *
     * @param adapter which has no session
     * @param capacity of each ring, a power of two from 0x20000 to 0x4000000
     * @return the session, to be ended
     * @throws TunException ERROR_ALREADY_INITIALIZED if the adapter has a session,
     *     ERROR_INVALID_PARAMETER for another capacity
     */
    long startSession(long adapter, int capacity);

    /**
     * WintunEndSession: frees all that a session has at once. No thread may be in a call with it,
     * or make one later.
     *
     * @param session not used again
     */
    void endSession(long session);

    /**
     * Creates a wait for a session's event (WintunGetReadWaitEvent).
     *
     * @param session from {@link #startSession}
     * @return to be closed after its last use and before the session is ended
     */
    SessionWait newWait(long session);

    /**
     * Makes what pauses for less than a tick of the clock.
     *
     * @return takes nanoseconds; for one thread
     */
    LongConsumer newPauseNs();

    /** Takes back the logger (WintunSetLogger). The DLL stays loaded. */
    @Override
    void close();
}
