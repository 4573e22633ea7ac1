package org.tunbroker.client.internal.session;

import org.tunbroker.ipc.ring.SessionSegment;

/** Memory that one session of a client uses, and then another. Immutable. */
public final class SessionMemory {
    /** By which client and broker name it. */
    public final int number;

    public final SessionSegment segment;

    public SessionMemory(final int number, final SessionSegment segment) {
        this.number = number;
        this.segment = segment;
    }
}
