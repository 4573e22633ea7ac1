package org.tunbroker.ipc.os;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Releases what an object held, once the object is unreachable: a handle on which a thread may
 * sleep, or a view in which a thread may read a packet. Neither may be released while a thread uses
 * it, and only the garbage collector knows when none does.
 *
 * <p>There is no thread for it: a thread that makes the next such object, or that checks whether
 * the broker lives, also releases what has become garbage since.
 *
 * <p>Thread-safe.
 */
public final class Unreachable {
    private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
    // keeps the references themselves from being collected
    private static final Set<Registration> REGISTRATIONS = ConcurrentHashMap.newKeySet();

    private static final class Registration extends PhantomReference<Object> {
        private final Runnable release;

        Registration(final Object owner, final Runnable release) {
            super(owner, QUEUE);
            this.release = release;
        }
    }

    private Unreachable() {}

    /**
     * Registers an object.
     *
     * @param owner that is watched
     * @param release run once, on any thread, when the owner is unreachable; it must not reach it
     */
    public static void whenSo(final Object owner, final Runnable release) {
        release();
        REGISTRATIONS.add(new Registration(owner, release));
    }

    /** Gives back what has become garbage. Cheap when there is none. */
    public static void release() {
        for (Object found = QUEUE.poll(); found != null; found = QUEUE.poll()) {
            final Registration registration = (Registration) found;
            if (REGISTRATIONS.remove(registration)) {
                registration.release.run();
            }
        }
    }
}
