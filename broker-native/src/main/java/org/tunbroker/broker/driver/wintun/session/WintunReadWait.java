package org.tunbroker.broker.driver.wintun.session;

import org.tunbroker.broker.driver.pump.LoopWait;

/** Waits for a packet in Wintun's ring. */
final class WintunReadWait implements LoopWait {
    // bounds the delay if the driver does not give a signal
    private static final int WAIT_MS = 100;

    private final SessionWait wait;

    WintunReadWait(final SessionWait wait) {
        this.wait = wait;
    }

    @Override
    public void await() {
        wait.await(WAIT_MS);
    }

    @Override
    public void wake() {
        wait.stop();
    }
}
