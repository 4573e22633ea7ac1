package org.tunbroker.broker.driver.wintun.session;

import java.util.concurrent.TimeUnit;

/**
 * When to wake the driver a second time.
 *
 * <p>Up to 0.14.1 a memory fence is missing on both sides. The driver announces its sleep and then
 * looks for packets; the DLL publishes a packet and then looks whether the driver sleeps. Each look
 * can overtake the store before it, and the driver then sleeps with a packet waiting until the next
 * send. So an empty packet, which the driver discards, is sent some time after the last packet of a
 * burst.
 *
 * <p>For one thread.
 */
final class SecondKick {
    /**
     * The delay after the last packet: the race is over by then, and the delay is too short to
     * notice.
     */
    static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private boolean pending;
    private long lastSendNs;

    /** Notes that a packet was sent, or that a kick that is due cannot be sent yet. */
    void onSend(final long nowNs) {
        pending = true;
        lastSendNs = nowNs;
    }

    /** Notes that the kick was sent. */
    void onKick() {
        pending = false;
    }

    boolean isPending() {
        return pending;
    }

    /** Returns the time until a pending kick is due; 0 or less if it is due. */
    long dueInNs(final long nowNs) {
        return DELAY_NS - (nowNs - lastSendNs);
    }
}
