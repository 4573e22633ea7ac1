package org.tunbroker.client;

import java.nio.ByteBuffer;

/** Two views of one ring, so that what the application does to one leaves the other unchanged. */
final class RingView {
    /** Shown to the application. */
    final ByteBuffer shown;
    /** Used by this library only. */
    final ByteBuffer own;

    private RingView(final ByteBuffer shown, final ByteBuffer own) {
        this.shown = shown;
        this.own = own;
    }

    static RingView ofReceived(final SessionRings rings) {
        return new RingView(rings.receiveSide.newView(), rings.receiveSide.newView());
    }

    static RingView ofSent(final SessionRings rings) {
        return new RingView(rings.sendSide.newView(), rings.sendSide.newView());
    }
}
