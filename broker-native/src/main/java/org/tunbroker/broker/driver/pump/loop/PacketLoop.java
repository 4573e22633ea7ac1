package org.tunbroker.broker.driver.pump.loop;

import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.PacketPath;

/**
 * The loop that moves all packets: it gives each of its paths a turn, and waits when none of them
 * has more. A path leaves the loop when its session is to stop, or when it faults, which ends that
 * session and no other. The loop ends with its last path.
 *
 * <p>Each session has loops of its own today, so that a loop has one path.
 */
public final class PacketLoop {
    private final LoopWait wait;
    private final LoopSpin spin;
    // only indices below the count are served
    private final PacketPath[] paths;
    private int count;

    /**
     * Makes a loop that does not spin before it waits.
     *
     * @param wait ends when any of the paths may move something, or is to stop
     * @param paths served in turn
     */
    public PacketLoop(final LoopWait wait, final PacketPath... paths) {
        this(wait, LoopSpin.none(), paths);
    }

    /**
     * Makes a loop.
     *
     * @param wait ends when any of the paths may move something, or is to stop
     * @param spin before each wait
     * @param paths served in turn
     */
    public PacketLoop(final LoopWait wait, final LoopSpin spin, final PacketPath... paths) {
        this.wait = wait;
        this.spin = spin;
        this.paths = paths.clone();
        this.count = paths.length;
    }

    /**
     * Moves packets until all sessions of its paths are to stop.
     *
     * @throws RuntimeException whatever its wait throws
     */
    public void run() {
        while (count > 0) {
            if (moveAll()) {
                spin.moved();
            } else if (spin.looksAgain()) {
                spin.pause();
            } else {
                sleep();
            }
        }
    }

    private void sleep() {
        for (int i = 0; i < count; i++) {
            paths[i].countWait();
        }
        spin.sleeps();
        wait.await();
        spin.wakes();
    }

    /** Wakes {@link #run()} wherever it sleeps, once it is to return; for any thread. */
    public void wake() {
        wait.wake();
    }

    /** Gives each path a turn; returns whether to go on without a wait. */
    private boolean moveAll() {
        boolean more = false;
        // from the end, since the last path takes the place of one that leaves
        for (int i = count - 1; i >= 0; i--) {
            more |= move(i);
        }
        return more;
    }

    private boolean move(final int index) {
        final PacketPath path = paths[index];
        try {
            if (!path.session().isStopping()) {
                return path.move();
            }
            path.finish();
        } catch (final Throwable ex) {
            path.session().endFor(ex);
        }
        count--;
        paths[index] = paths[count];
        return true;
    }
}
