package org.tunbroker.broker.driver.wintun.events;

/**
 * Windows' notices that something of its network stack changed.
 *
 * <p>For one thread, but for what is told.
 */
interface ChangeNotices extends AutoCloseable {
    /**
     * Asks for notices of interfaces, addresses and routes.
     *
     * @param onChange called by threads of Windows', several at once; returns soon, throws nothing
     * @throws org.tunbroker.TunException ERROR_NOT_SUPPORTED or what Windows says if it gives none
     */
    void begin(Runnable onChange);

    /** Ends the notices: none comes after this returned. Idempotent. */
    @Override
    void close();
}
