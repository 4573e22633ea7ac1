package org.tunbroker.broker.peer.windows;

import org.tunbroker.TunException;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.broker.peer.SessionMemory;

/** An admitted client that connected through the broker's pipe. */
final class WindowsAdmittedPeer implements AdmittedPeer {
    private final long aeronClientId;
    private final PipePeers.PipePeer peer;
    private final Runnable forget;

    WindowsAdmittedPeer(
            final long aeronClientId, final PipePeers.PipePeer peer, final Runnable forget) {
        this.aeronClientId = aeronClientId;
        this.peer = peer;
        this.forget = forget;
    }

    @Override
    public long aeronClientId() {
        return aeronClientId;
    }

    @Override
    public void ring() {
        try {
            peer.bell.signal();
        } catch (final TunException ex) {
            // it was closed with the peer, so no thread sleeps on it any more
            return;
        }
    }

    @Override
    public void ringForSessions() {
        // its one event: whoever waits for it in the client passes it on
        ring();
    }

    @Override
    public SessionMemory createSession(final int number, final int capacity) {
        return WindowsSessionMemory.create(peer.process, number, capacity);
    }

    @Override
    public int[] show(final ReadOnlySegment memory) {
        // made by this system's listener
        return new int[] {((WindowsReadOnlySegment) memory).showTo(peer.process)};
    }

    @Override
    public void close() {
        forget.run();
    }
}
