package org.tunbroker.broker.driver.wintun;

import java.net.InetAddress;

/**
 * What the operating system's network stack knows of one adapter.
 *
 * <p>Arguments are checked before. For one thread at a time.
 */
interface InterfaceSettings {
    /**
     * Waits, within bounds, until the stack knows the adapter: it does some time after Wintun says
     * that the adapter is there, and for each address family at another time. That a family is not
     * there at all is no failure.
     */
    void awaitReady();

    /** Returns the name that people see. */
    String name();

    /** Returns the interface index, or 0 if there is none. */
    int index();

    /**
     * Adds a unicast address.
     *
     * @throws org.tunbroker.TunException ERROR_ALREADY_EXISTS, or ERROR_NOT_SUPPORTED if the
     *     machine has not the address's family
     */
    void addAddress(InetAddress address, int prefixLength);

    /** Sets the MTU for the address families that the machine has and the size allows. */
    void setMtu(int mtu);

    /** Sets the interface administratively up or down. */
    void setUp(boolean up);
}
