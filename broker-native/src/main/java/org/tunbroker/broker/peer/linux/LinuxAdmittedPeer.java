package org.tunbroker.broker.peer.linux;

import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.ring.SessionLayout;

/** An admitted client and its socket. */
final class LinuxAdmittedPeer implements AdmittedPeer {
    private static final int[] NO_HANDLES = {};

    private final LinuxPeer peer;
    private final SessionsBell sessionsBell;
    private final Runnable forget;

    LinuxAdmittedPeer(final LinuxPeer peer, final Runnable forget) {
        this.peer = peer;
        this.sessionsBell = peer.sessionsBell();
        this.forget = forget;
    }

    @Override
    public long aeronClientId() {
        return peer.aeronClientId();
    }

    @Override
    public void ring() {
        peer.bell().wake();
    }

    @Override
    public void ringForSessions() {
        sessionsBell.ring();
    }

    @Override
    public SessionMemory createSession(final int number, final int capacity) {
        MemoryBudget.check(SessionLayout.segmentLength(capacity));
        return SealedSessionMemory.create(peer.socket(), number, capacity);
    }

    @Override
    public int[] show(final ReadOnlySegment memory) {
        // made by this system's listener
        ((LinuxReadOnlySegment) memory).showTo(peer.socket());
        return NO_HANDLES;
    }

    @Override
    public void close() {
        forget.run();
    }
}
