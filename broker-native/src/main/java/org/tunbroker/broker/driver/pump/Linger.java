package org.tunbroker.broker.driver.pump;

/**
 * Waits a moment for the packet that is likely to follow, where it pays to write both at once: a
 * client that writes one packet after the other needs less than a microsecond for each.
 *
 * <p>A wait in vain has the next ones left out: one, then three, and up to 63. So traffic without
 * runs pays next to nothing.
 *
 * <p>For one thread.
 */
public final class Linger {
    // a microsecond or two
    private static final int LOOKS = 32;
    private static final int MOST_LEFT_OUT = 63;

    private final SendRing ring;
    // how many waits are left out after one in vain, and how many of them are left
    private int leftOut;
    private int left;

    /**
     * Makes a wait.
     *
     * @param ring from the client
     */
    public Linger(final SendRing ring) {
        this.ring = ring;
    }

    /**
     * Waits for the next packet.
     *
     * @return whether to look for it with {@link SendRing#hasNext}
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the client's tail makes no sense
     */
    public boolean findsNext() {
        if (left > 0) {
            left--;
            return false;
        }
        for (int i = 0; i < LOOKS; i++) {
            if (ring.isPacketThere()) {
                leftOut = 0;
                return true;
            }
            Thread.onSpinWait();
        }
        leftOut = Math.min(MOST_LEFT_OUT, 2 * leftOut + 1);
        left = leftOut;
        return false;
    }
}
