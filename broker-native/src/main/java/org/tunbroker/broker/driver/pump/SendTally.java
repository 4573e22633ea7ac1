package org.tunbroker.broker.driver.pump;

import org.tunbroker.broker.driver.SessionCounters;

/** What became of the packets that a client sent, since the last publication. For one thread. */
public final class SendTally {
    private final SessionCounters counters;
    private int sent;
    private int dropped;

    /**
     * Makes a tally.
     *
     * @param counters where {@link #publish} adds
     */
    public SendTally(final SessionCounters counters) {
        this.counters = counters;
    }

    /**
     * Counts packets that the device took.
     *
     * @param packets how many
     */
    public void sent(final int packets) {
        sent += packets;
    }

    /**
     * Counts packets that the device refused.
     *
     * @param packets how many
     */
    public void dropped(final int packets) {
        dropped += packets;
    }

    /** Adds to the session's counters, which other threads read. */
    public void publish() {
        if (sent > 0) {
            counters.addSent(sent);
            sent = 0;
        }
        if (dropped > 0) {
            counters.addSendDrops(dropped);
            dropped = 0;
        }
    }
}
