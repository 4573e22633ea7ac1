package org.tunbroker.broker.driver.wintun.session;

/**
 * The four of Wintun's functions that are called for every packet. They take and return addresses:
 * no object stands in between, and nothing is allocated.
 *
 * <p>Thread-safe, as Wintun's are.
 */
interface PacketCalls {
    /**
     * Takes the next packet (WintunReceivePacket).
     *
     * @param session from WintunStartSession
     * @param lengthAddress of 32 bits of private memory that receive the packet's length
     * @return the address of the packet, or 0, and then {@link #lastError} is ERROR_NO_MORE_ITEMS,
     *     ERROR_HANDLE_EOF or ERROR_INVALID_DATA
     */
    long receivePacket(long session, long lengthAddress);

    /**
     * Gives a packet back (WintunReleaseReceivePacket).
     *
     * @param session from WintunStartSession
     * @param packet from {@link #receivePacket}, given back once
     */
    void releaseReceivePacket(long session, long packet);

    /**
     * Takes room for a packet (WintunAllocateSendPacket). The order of these calls is the order on
     * the wire. Wintun 0.14.1 does not check the length.
     *
     * @param session from WintunStartSession
     * @param length bytes, 0 to 0xFFFF
     * @return the address to write the packet at, or 0, and then {@link #lastError} is
     *     ERROR_BUFFER_OVERFLOW or ERROR_HANDLE_EOF
     */
    long allocateSendPacket(long session, int length);

    /**
     * Sends a packet (WintunSendPacket).
     *
     * @param session from WintunStartSession
     * @param packet from {@link #allocateSendPacket}, sent once
     */
    void sendPacket(long session, long packet);

    /**
     * Returns why the last call of this thread failed.
     *
     * @return a Windows error code, valid until the thread's next native call
     */
    int lastError();
}
