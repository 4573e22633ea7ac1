package org.tunbroker.broker.driver.linux.tun;

import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.DescriptorPoll;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.WakeEvent;

/**
 * Waits for a packet from the kernel, or for room in the ring if it is full. Meanwhile the kernel's
 * queue fills, and the kernel counts what it drops.
 */
public final class TunReadWait implements LoopWait {
    // bounds the delay if the kernel does not report an event
    private static final int POLL_MS = 1000;

    private final DescriptorPoll poll;
    private final WakeEvent stop;
    private final ReceiveRing ring;
    private final TunReader reader;

    public TunReadWait(
            final TunFile tun,
            final WakeEvent stop,
            final ReceiveRing ring,
            final TunReader reader) {
        this.poll = new DescriptorPoll(tun.descriptor(), stop.descriptor());
        this.stop = stop;
        this.ring = ring;
        this.reader = reader;
    }

    @Override
    public void await() {
        if (!ring.isFull()) {
            // the result is ignored, because the next read reports an error more precisely
            poll.await(LibC.POLLIN, POLL_MS);
            return;
        }
        ring.awaitRoom();
        // without room nothing is read, so only this shows that the interface is gone
        reader.endIfDeleted();
    }

    @Override
    public void wake() {
        // the event first: the flag lies in memory that may be gone
        stop.signal();
        ring.wake();
    }
}
