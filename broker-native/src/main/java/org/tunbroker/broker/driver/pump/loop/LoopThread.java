package org.tunbroker.broker.driver.pump.loop;

import java.util.concurrent.TimeUnit;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.SessionPump;

/** A thread that runs one loop of a session. If the loop throws, the session ends. */
public final class LoopThread implements SessionPump {
    private final PacketLoop loop;
    private final Thread thread;

    /**
     * Makes a thread that is not started.
     *
     * @param name of the thread
     * @param loop what it runs
     * @param session whose packets the loop moves
     */
    public LoopThread(final String name, final PacketLoop loop, final PumpedSession session) {
        this.loop = loop;
        this.thread = new Thread(() -> run(loop, session), name);
        thread.setDaemon(true);
    }

    private static void run(final PacketLoop loop, final PumpedSession session) {
        try {
            loop.run();
        } catch (final Throwable ex) {
            session.endFor(ex);
        }
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void wake() {
        loop.wake();
    }

    @Override
    public boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, timeoutNs);
        return !thread.isAlive();
    }

    @Override
    public String threadName() {
        return thread.getName();
    }
}
