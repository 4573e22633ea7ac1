package org.tunbroker.broker.driver.api;

import java.util.concurrent.atomic.AtomicLong;

/** The packet counters of a session. Each counter has one writer at a time; any thread reads. */
public final class SessionCounters {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong receiveDrops = new AtomicLong();
    private final AtomicLong sendDrops = new AtomicLong();

    /** Counts packets that went into the receive ring. */
    public void addReceived(final int packets) {
        add(received, packets);
    }

    /** Counts packets of the send ring that the device took. */
    public void addSent(final int packets) {
        add(sent, packets);
    }

    /** Counts packets that the device had and the receive ring had no room for. */
    public void addReceiveDrops(final int packets) {
        add(receiveDrops, packets);
    }

    /** Counts packets of the send ring that the device refused. */
    public void addSendDrops(final int packets) {
        add(sendDrops, packets);
    }

    public long received() {
        return received.get();
    }

    public long sent() {
        return sent.get();
    }

    public long receiveDrops() {
        return receiveDrops.get();
    }

    public long sendDrops() {
        return sendDrops.get();
    }

    private static void add(final AtomicLong counter, final int packets) {
        // one writer: no need for an atomic addition, nor for a fence
        counter.lazySet(counter.get() + packets);
    }
}
