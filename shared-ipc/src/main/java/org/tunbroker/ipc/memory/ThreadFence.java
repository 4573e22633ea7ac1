package org.tunbroker.ipc.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Acquire and release fences, which cost nothing on x86. They do not order a store before a later
 * load; {@link ProcessBarrier} does that for all threads.
 *
 * <p>Java 8 has them in {@code sun.misc.Unsafe}, later ones in {@code VarHandle}. Agrona has them
 * too, but under names that differ between its releases.
 */
public final class ThreadFence {
    private static final MethodHandle ACQUIRE = find("acquireFence", "loadFence");
    private static final MethodHandle RELEASE = find("releaseFence", "storeFence");

    private ThreadFence() {}

    private static MethodHandle find(final String name, final String nameInJava8) {
        final MethodType type = MethodType.methodType(void.class);
        try {
            return MethodHandles.publicLookup()
                    .findStatic(Class.forName("java.lang.invoke.VarHandle"), name, type);
        } catch (final ClassNotFoundException ex) {
            return findInJava8(nameInJava8, type);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private static MethodHandle findInJava8(final String name, final MethodType type) {
        try {
            final Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            final Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.publicLookup()
                    .findVirtual(unsafe, name, type)
                    .bindTo(instance.get(null));
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    /** No later load or store moves before an earlier load. */
    public static void acquire() {
        try {
            ACQUIRE.invokeExact();
        } catch (final Throwable ex) {
            throw unexpected(ex);
        }
    }

    /** No earlier load or store moves behind a later store. */
    public static void release() {
        try {
            RELEASE.invokeExact();
        } catch (final Throwable ex) {
            throw unexpected(ex);
        }
    }

    private static IllegalStateException unexpected(final Throwable ex) {
        return new IllegalStateException("a fence throws nothing", ex);
    }
}
