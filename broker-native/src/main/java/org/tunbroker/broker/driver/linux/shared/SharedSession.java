package org.tunbroker.broker.driver.linux.shared;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tunbroker.broker.driver.pump.SessionPump;

/** The paths of one session in a shared pump. */
final class SharedSession implements SessionPump {
    private final SharedPump pump;
    private final List<SharedPath> paths;
    private final CountDownLatch present;
    // between start and end; for the owner's thread
    private boolean isServed;

    SharedSession(final SharedPump pump, final List<SharedPath> paths) {
        this.pump = pump;
        this.paths = paths;
        this.present = new CountDownLatch(paths.size());
        paths.forEach(path -> path.owner = this);
    }

    List<SharedPath> paths() {
        return paths;
    }

    @Override
    public void start() {
        pump.add(this);
        isServed = true;
    }

    @Override
    public void wake() {
        pump.wake();
    }

    /** Told by the pump, once for each path, that it uses nothing of it any more. */
    void left() {
        present.countDown();
    }

    @Override
    public boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        if (!isServed) {
            return true;
        }
        final long deadline = System.nanoTime() + timeoutNs;
        if (!awaitLeft(timeoutNs)) {
            return false;
        }
        isServed = false;
        pump.remove(deadline);
        return true;
    }

    /** Waits until the pump uses nothing of the session; returns whether that is so. */
    boolean awaitLeft(final long timeoutNs) throws InterruptedException {
        return present.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public String threadName() {
        return pump.threadName();
    }
}
