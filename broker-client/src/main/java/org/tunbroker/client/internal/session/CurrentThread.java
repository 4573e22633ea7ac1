package org.tunbroker.client.internal.session;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Tells whether the current thread is virtual, also where Java has no such threads (before 21). */
final class CurrentThread {
    // Thread.isVirtual, null where there is none
    private static final MethodHandle IS_VIRTUAL = find();

    private CurrentThread() {}

    private static MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (final NoSuchMethodException ex) {
            return null;
        } catch (final IllegalAccessException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (final Throwable ex) {
            throw new IllegalStateException("Thread.isVirtual throws nothing", ex);
        }
    }
}
