package org.tunbroker.broker.driver.pump;

/**
 * The loop that moves all packets: it gives each of its paths a turn, and waits when none of them
 * has more. A path leaves the loop when its session is to stop, or when it faults, which ends that
 * session and no other. The loop ends with its last path.
 *
 * <p>Each session has loops of its own today, so that a loop has one path.
 */
public final class PacketLoop implements Pump {
    private final LoopWait wait;
    // only indices below the count are served
    private final PacketPath[] paths;
    private int count;

    /**
     * Makes a loop.
     *
     * @param wait ends when any of the paths may move something, or is to stop
     * @param paths served in turn
     */
    public PacketLoop(final LoopWait wait, final PacketPath... paths) {
        this.wait = wait;
        this.paths = paths.clone();
        this.count = paths.length;
    }

    @Override
    public void run() {
        while (count > 0) {
            if (!moveAll()) {
                for (int i = 0; i < count; i++) {
                    paths[i].countWait();
                }
                wait.await();
            }
        }
    }

    @Override
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
