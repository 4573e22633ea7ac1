package org.tunbroker.broker.driver.linux.shared;

import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.broker.driver.pump.PacketPath;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.WakeEvent;
import org.tunbroker.ipc.memory.WakeFlag;

/** A path that moves what a test gives it, and waits for a flag, or for a device. */
final class TestSharedPath implements PacketPath, PathWait {
    private final PumpedSession session;
    // one of the two is null
    private final WakeFlag flag;
    private final WakeEvent device;
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger finishes = new AtomicInteger();
    private volatile RuntimeException fault;
    private volatile RuntimeException faultAtWaitsEnd;
    private volatile boolean isBusy;

    TestSharedPath(final PumpedSession session, final WakeFlag flag) {
        this(session, flag, null);
    }

    TestSharedPath(final PumpedSession session, final WakeEvent device) {
        this(session, null, device);
    }

    private TestSharedPath(
            final PumpedSession session, final WakeFlag flag, final WakeEvent device) {
        this.session = session;
        this.flag = flag;
        this.device = device;
    }

    /** Gives it a packet, and wakes nobody. */
    void giveSilently() {
        given.incrementAndGet();
    }

    /** Gives it a packet. */
    void give() {
        giveSilently();
        if (flag == null) {
            device.signal();
        } else {
            flag.wake();
        }
    }

    /** Has it always more to move. */
    void beBusy() {
        isBusy = true;
        give();
    }

    void failWith(final RuntimeException ex) {
        fault = ex;
    }

    void failAtWaitsEndWith(final RuntimeException ex) {
        faultAtWaitsEnd = ex;
    }

    int moved() {
        return moved.get();
    }

    int turns() {
        return turns.get();
    }

    int finishes() {
        return finishes.get();
    }

    boolean hasMovedAll() {
        return moved.get() == given.get();
    }

    @Override
    public PumpedSession session() {
        return session;
    }

    @Override
    public boolean move() {
        turns.incrementAndGet();
        if (fault != null) {
            throw fault;
        }
        if (device != null) {
            device.reset();
        }
        final int now = given.get();
        return moved.getAndSet(now) != now || isBusy;
    }

    @Override
    public void countWait() {}

    @Override
    public void finish() {
        finishes.incrementAndGet();
    }

    @Override
    public WakeFlag begin() {
        if (flag != null) {
            flag.announce();
        }
        return flag;
    }

    @Override
    public void end() {
        if (faultAtWaitsEnd != null) {
            throw faultAtWaitsEnd;
        }
        if (flag != null) {
            flag.withdraw();
        }
    }

    @Override
    public boolean isReady() {
        return flag != null && moved.get() != given.get();
    }

    @Override
    public Descriptor device() {
        return device == null ? null : device.descriptor();
    }
}
