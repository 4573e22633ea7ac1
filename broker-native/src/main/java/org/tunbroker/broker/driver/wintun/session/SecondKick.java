package org.tunbroker.broker.driver.wintun.session;

import java.util.concurrent.TimeUnit;

/**
 * When to wake the driver a second time.
 *
 * <p>Up to 0.14.1 nothing keeps the driver's announcement that it sleeps, and the DLL's publishing
 * of a packet, from overtaking the look that each side then takes at the other: the driver may
 * sleep with a packet waiting, until the next send signals it. So some time after the last packet
 * of a burst one more is sent, of no length, which the driver discards.
 *
 * <p>For one thread.
 */
final class SecondKick {
    /** How long after the last packet: the race is over, and nobody notices the delay. */
    static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private boolean pending;
    private long lastSendNs;

    /** A packet was sent, or a kick that was due cannot be sent yet. */
    void onSend(final long nowNs) {
        pending = true;
        lastSendNs = nowNs;
    }

    /** The kick was sent. */
    void onKick() {
        pending = false;
    }

    boolean isPending() {
        return pending;
    }

    /** Returns how long it is until the kick is due, 0 or less if it is; only if it is pending. */
    long dueInNs(final long nowNs) {
        return DELAY_NS - (nowNs - lastSendNs);
    }
}
