package org.tunbroker.broker.driver.linux.shared;

import org.tunbroker.broker.driver.pump.PacketPath;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.loop.LoopSpin;

/** One path as its pump serves it. For the pump's thread, once the pump has it. */
public final class SharedPath {
    /** What a path does at the moment. */
    enum State {
        /** It gets turns. */
        ACTIVE,
        /** It waits. */
        IDLE,
        /** It was woken in vain too often, and gets its next turn a little later. */
        RESTING,
        /** It gets no more turns; the kernel may still have waits of it. */
        LEAVING
    }

    final PacketPath path;
    final PathWait wait;
    final LoopSpin spin = new LoopSpin();
    SharedSession owner;
    // tells it from others in its pump
    int number;
    State state = State.ACTIVE;
    // the waits of it that the kernel has
    boolean awaitsDevice;
    boolean awaitsFlag;
    // turns without a packet, while other paths had some
    int emptyTurns;
    // how often in a row it was woken soon, and had nothing to move
    int fruitless;
    // when it fell asleep, or when its rest is over
    long sinceNs;

    /**
     * Makes a path for a pump.
     *
     * @param path what moves the packets
     * @param wait what it waits for
     */
    public SharedPath(final PacketPath path, final PathWait wait) {
        this.path = path;
        this.wait = wait;
    }

    PumpedSession session() {
        return path.session();
    }

    boolean isAwaited() {
        return awaitsDevice || awaitsFlag;
    }
}
