package org.tunbroker.broker.driver.linux.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.broker.driver.linux.uring.UringWaits;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.WakeEvent;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * Serves the paths of any sessions: gives each that has something to move a turn, and sleeps until
 * one has.
 *
 * <p>All waits are in the kernel at once ({@link UringWaits}), and each stays there until it ends.
 * So to sleep takes one system call, however many paths there are. A flag is only a hint: the loop
 * looks at all rings itself each {@link WakeFlag#MAX_SLEEP_NS}. A path that is woken in vain, again
 * and again, rests for a millisecond before its next turn, so that its client takes no time of
 * others.
 *
 * <p>For one thread.
 */
final class PumpLoop {
    // after so many looks each device gets a turn, in case the kernel did not report it
    private static final int LOOKS_PER_DEVICE_TURN = 10;
    // while others have packets, a look at a ring is cheaper than a wait
    private static final int EMPTY_TURNS = 64;
    private static final int TURNS_PER_LOOK_AT_CLOCK = 64;

    private final UringWaits waits;
    private final WakeEvent event;
    private final Supplier<List<SharedSession>> arriving;
    private final PumpPlaces places = new PumpPlaces();
    // made once: a look shall not allocate
    private final Consumer<SharedPath> look = this::look;
    private final List<SharedPath> active = new ArrayList<>();
    private final List<SharedPath> resting = new ArrayList<>();
    private long nextLookNs = System.nanoTime() + WakeFlag.MAX_SLEEP_NS;
    private int looks;
    private int turns;
    // whether any path moved a packet, in this turn and in the one before
    private boolean hasMoved;
    private boolean hadMoved;

    /**
     * Makes a loop without paths.
     *
     * @param event is signalled when sessions arrive or are to stop
     * @param arriving gives the sessions that came since the last call
     */
    PumpLoop(
            final UringWaits waits,
            final WakeEvent event,
            final Supplier<List<SharedSession>> arriving) {
        this.waits = waits;
        this.event = event;
        this.arriving = arriving;
        awaitEvent();
    }

    private void awaitEvent() {
        waits.awaitEvents(event.descriptor(), LibC.POLLIN, WaitTag.EVENT);
    }

    /**
     * Gives each active path a turn, or sleeps if there is none.
     *
     * @throws org.tunbroker.TunException if the kernel refuses to wait
     */
    void turn() {
        hadMoved = hasMoved;
        hasMoved = false;
        // from the end, since the last path takes the place of one that leaves
        for (int i = active.size() - 1; i >= 0; i--) {
            if (!serve(active.get(i))) {
                final SharedPath last = active.remove(active.size() - 1);
                if (i < active.size()) {
                    active.set(i, last);
                }
            }
        }
        if (active.isEmpty()) {
            sleep();
        } else {
            waits.submit();
            takeEnded();
            if (!hasMoved) {
                // another thread may need the core
                Thread.yield();
            }
            if (++turns % TURNS_PER_LOOK_AT_CLOCK == 0) {
                lookAtClock();
            }
        }
    }

    /** Gives a path a turn; returns whether it stays active. */
    private boolean serve(final SharedPath path) {
        try {
            if (path.session().isStopping()) {
                path.path.finish();
                leave(path);
                return false;
            }
            if (path.path.move()) {
                hasMoved = true;
                path.spin.moved();
                path.fruitless = 0;
                path.emptyTurns = 0;
                return true;
            }
            return looksAgain(path) || lingers(path) || !beginWait(path);
        } catch (final Throwable ex) {
            path.session().endFor(ex);
            leave(path);
            return false;
        }
    }

    private static boolean looksAgain(final SharedPath path) {
        return path.fruitless < WakeFlag.FRUITLESS_LIMIT - 1 && path.spin.looksAgain();
    }

    private boolean lingers(final SharedPath path) {
        return (hasMoved || hadMoved)
                && path.wait.device() == null
                && path.emptyTurns++ < EMPTY_TURNS;
    }

    /** Lets a path wait or rest; returns false if it has something to move. */
    private boolean beginWait(final SharedPath path) {
        path.emptyTurns = 0;
        if (path.fruitless >= WakeFlag.FRUITLESS_LIMIT) {
            path.state = SharedPath.State.RESTING;
            path.sinceNs = System.nanoTime() + WakeFlag.REST_NS;
            resting.add(path);
            return true;
        }
        final WakeFlag flag = path.wait.begin();
        if (path.wait.isReady()) {
            path.wait.end();
            return false;
        }
        if (flag == null) {
            awaitDevice(path);
        } else {
            awaitFlag(path, flag);
        }
        path.fruitless++;
        path.state = SharedPath.State.IDLE;
        path.sinceNs = System.nanoTime();
        path.path.countWait();
        path.spin.sleeps();
        return true;
    }

    private void awaitDevice(final SharedPath path) {
        // a wait from earlier may still stand
        if (!path.awaitsDevice) {
            path.awaitsDevice = true;
            waits.awaitEvents(path.wait.device(), LibC.POLLIN, WaitTag.ofDevice(path.number));
        }
    }

    private void awaitFlag(final SharedPath path, final WakeFlag flag) {
        if (!path.awaitsFlag) {
            path.awaitsFlag = true;
            waits.awaitWord(flag.address(), WakeFlag.ASLEEP, WaitTag.ofFlag(path.number));
        }
    }

    private void endWait(final SharedPath path) {
        try {
            path.wait.end();
        } catch (final Throwable ex) {
            // its next turn lets it leave
            path.session().endFor(ex);
        }
        path.spin.wakes();
        activate(path);
    }

    private void activate(final SharedPath path) {
        path.state = SharedPath.State.ACTIVE;
        active.add(path);
    }

    private void leave(final SharedPath path) {
        path.state = SharedPath.State.LEAVING;
        if (path.awaitsDevice) {
            waits.cancel(WaitTag.ofDevice(path.number), WaitTag.CANCELLATION);
        }
        if (path.awaitsFlag) {
            waits.cancel(WaitTag.ofFlag(path.number), WaitTag.CANCELLATION);
        }
        forgetIfLeft(path);
    }

    private void forgetIfLeft(final SharedPath path) {
        if (!path.isAwaited()) {
            places.remove(path);
            path.owner.left();
        }
    }

    private void sleep() {
        final long untilLookNs = nextLookNs - System.nanoTime();
        if (untilLookNs > 0) {
            waits.await(resting.isEmpty() ? untilLookNs : Math.min(untilLookNs, WakeFlag.REST_NS));
        }
        takeEnded();
        lookAtClock();
    }

    private void takeEnded() {
        while (waits.hasNext()) {
            final long tag = waits.tag();
            waits.take();
            if (tag == WaitTag.EVENT) {
                event.reset();
                awaitEvent();
                arriving.get().forEach(this::arrive);
                places.forEach(this::giveLastTurnIfStopping);
            } else if (tag != WaitTag.CANCELLATION) {
                ended(places.get(WaitTag.number(tag)), WaitTag.isOfDevice(tag));
            }
        }
    }

    private void arrive(final SharedSession session) {
        for (final SharedPath path : session.paths()) {
            places.add(path);
            activate(path);
        }
    }

    private void giveLastTurnIfStopping(final SharedPath path) {
        if (path.session().isStopping()) {
            if (path.state == SharedPath.State.RESTING) {
                resting.remove(path);
                activate(path);
            } else if (path.state == SharedPath.State.IDLE) {
                endWait(path);
            }
        }
    }

    private void ended(final SharedPath path, final boolean ofDevice) {
        if (ofDevice) {
            path.awaitsDevice = false;
        } else {
            path.awaitsFlag = false;
        }
        if (path.state == SharedPath.State.LEAVING) {
            forgetIfLeft(path);
        } else if (path.state == SharedPath.State.IDLE) {
            if (System.nanoTime() - path.sinceNs > WakeFlag.REST_NS) {
                path.fruitless = 0;
            }
            endWait(path);
        }
    }

    private void lookAtClock() {
        final long now = System.nanoTime();
        for (int i = resting.size() - 1; i >= 0; i--) {
            if (now - resting.get(i).sinceNs >= 0) {
                final SharedPath rested = resting.remove(i);
                // rests again unless its next wait is longer
                rested.fruitless = WakeFlag.FRUITLESS_LIMIT - 1;
                activate(rested);
            }
        }
        if (now - nextLookNs >= 0) {
            nextLookNs = now + WakeFlag.MAX_SLEEP_NS;
            looks++;
            places.forEach(look);
        }
    }

    private void look(final SharedPath path) {
        if (path.state == SharedPath.State.IDLE && isDue(path)) {
            path.fruitless = 0;
            endWait(path);
        }
    }

    private boolean isDue(final SharedPath path) {
        try {
            return path.wait.isReady() || path.awaitsDevice && looks % LOOKS_PER_DEVICE_TURN == 0;
        } catch (final Throwable ex) {
            path.session().endFor(ex);
            return true;
        }
    }

    /**
     * Ends all sessions, after the last turn.
     *
     * @param thrown why
     */
    void endAll(final Throwable thrown) {
        arriving.get().forEach(this::arrive);
        places.forEach(path -> {
            path.session().endFor(thrown);
            path.owner.left();
        });
    }
}
