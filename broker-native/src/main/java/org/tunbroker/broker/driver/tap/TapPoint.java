package org.tunbroker.broker.driver.tap;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The place where the packets of an adapter can be seen, during all of its sessions. It is empty
 * while nobody looks: then a packet costs one load and a branch that is always predicted.
 *
 * <p>For any thread.
 */
public final class TapPoint {
    // null while nobody looks
    private volatile PacketTap tap;
    private volatile int headerLength;
    // guarded by this, both
    private List<PacketTap> all = List.of();
    private boolean over;

    /** Makes an empty place. */
    public TapPoint() {}

    /**
     * Makes a place where somebody looks.
     *
     * @param tap that sees the packets
     */
    public TapPoint(final PacketTap tap) {
        add(tap);
    }

    /**
     * Returns what sees the packets.
     *
     * @return the tap, or null if there is none
     */
    public PacketTap tap() {
        return tap;
    }

    /**
     * Returns what lies before each packet of the present session, as its taps see it.
     *
     * @return bytes
     */
    public int headerLength() {
        return headerLength;
    }

    /**
     * Sets what lies before each packet of a session, before that starts.
     *
     * @param bytes 0 but in sessions with large packets
     */
    public void headerLength(final int bytes) {
        headerLength = bytes;
    }

    /**
     * Returns how many see the packets.
     *
     * @return 0 or more
     */
    public synchronized int count() {
        return all.size();
    }

    /**
     * Has one more see the packets from now on.
     *
     * @param added which
     * @return false if the adapter is gone
     */
    public synchronized boolean add(final PacketTap added) {
        if (over) {
            return false;
        }
        become(new ArrayList<>(all), added, null);
        return true;
    }

    /**
     * Has one see no more packets. A thread that moves a packet may still be in it.
     *
     * @param removed which; nothing happens if it is not here
     */
    public synchronized void remove(final PacketTap removed) {
        become(new ArrayList<>(all), null, removed);
    }

    private void become(
            final List<PacketTap> next, final PacketTap added, final PacketTap removed) {
        next.remove(removed);
        if (added != null) {
            next.add(added);
        }
        all = List.copyOf(next);
        if (all.isEmpty()) {
            tap = null;
        } else {
            tap = all.size() == 1 ? all.get(0) : new Several(all.toArray(PacketTap[]::new));
        }
    }

    /** The adapter is gone: tells all, and takes no more. */
    public void end() {
        final List<PacketTap> told;
        synchronized (this) {
            over = true;
            told = all;
            all = List.of();
            tap = null;
        }
        told.forEach(PacketTap::ended);
    }

    /** Shows each packet to several. */
    private record Several(PacketTap[] taps) implements PacketTap {
        @Override
        public void sent(final DirectBuffer memory, final int offset, final int length) {
            for (final PacketTap each : taps) {
                each.sent(memory, offset, length);
            }
        }

        @Override
        public void received(final DirectBuffer memory, final int offset, final int length) {
            for (final PacketTap each : taps) {
                each.received(memory, offset, length);
            }
        }
    }
}
