package org.tunbroker.broker.driver.api;

import java.util.concurrent.atomic.AtomicLong;

/** The counters of a session. Each counter has one writer at a time; any thread reads. */
public final class SessionCounters {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong receiveDrops = new AtomicLong();
    private final AtomicLong sendDrops = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong tooShort = new AtomicLong();
    private final AtomicLong receiveWaits = new AtomicLong();
    private final AtomicLong sendWaits = new AtomicLong();

    /** Counts packets that went into the receive ring, and their bytes. */
    public void addReceived(final int packets, final long bytes) {
        add(received, packets);
        add(receivedBytes, bytes);
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

    /** Counts bytes of packets that were taken from the send ring, whatever became of them. */
    public void addSentBytes(final long bytes) {
        add(sentBytes, bytes);
    }

    /** Counts packets of the send ring that are too short for IP, and were dropped. */
    public void addTooShort(final int packets) {
        add(tooShort, packets);
    }

    /** Counts that nothing came from the device, or that there was no room for it. */
    public void addReceiveWait() {
        add(receiveWaits, 1);
    }

    /** Counts that nothing came from the client. */
    public void addSendWait() {
        add(sendWaits, 1);
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

    /** Returns how many packets of the send ring the device refused. */
    public long refused() {
        return sendDrops.get();
    }

    /** Returns how many packets of the send ring no device got. */
    public long sendDrops() {
        return sendDrops.get() + tooShort.get();
    }

    public long receivedBytes() {
        return receivedBytes.get();
    }

    public long sentBytes() {
        return sentBytes.get();
    }

    public long tooShort() {
        return tooShort.get();
    }

    public long receiveWaits() {
        return receiveWaits.get();
    }

    public long sendWaits() {
        return sendWaits.get();
    }

    private static void add(final AtomicLong counter, final long more) {
        // one writer: no need for an atomic addition, nor for a fence
        counter.lazySet(counter.get() + more);
    }
}
