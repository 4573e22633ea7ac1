package org.tunbroker.client.internal.session;

import org.tunbroker.ipc.ring.SessionSegment;

/** Shared memory that a client's sessions use, one after another. Immutable. */
public final class SessionMemory {
    /** The number that client and broker use for it. */
    public final int number;

    public final SessionSegment segment;

    public SessionMemory(final int number, final SessionSegment segment) {
        this.number = number;
        this.segment = segment;
    }
}
