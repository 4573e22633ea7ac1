package org.tunbroker.ipc.os;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native methods of a class. JNA binds them to functions of this process at the first call;
 * they are unbound once unused, so that an application container can drop the class with its
 * loader. JNA would otherwise keep:
 *
 * <ul>
 *   <li>a strong reference of native code to each bound method, until the class is unregistered;
 *   <li>its own options of the class, which hold the class;
 *   <li>a cleaner thread for as long as a library is open.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class NativeMethods {
    // added to the number of callers while the methods are not bound
    private static final int UNBOUND = Integer.MIN_VALUE / 2;

    private final Class<?> type;
    private final AtomicInteger callers = new AtomicInteger(UNBOUND);
    private volatile boolean unused;

    private NativeMethods(final Class<?> type) {
        this.type = type;
    }

    /**
     * Makes a binding; the methods are bound at the first {@link #enter}.
     *
     * @param type whose native methods have the functions' names
     * @return the binding, one for the class
     */
    public static NativeMethods of(final Class<?> type) {
        final NativeMethods methods = new NativeMethods(type);
        NativeUse.add(methods);
        return methods;
    }

    /** Binds the methods if necessary, so that they can be called until {@link #leave}. */
    public void enter() {
        if (callers.incrementAndGet() < 0) {
            bind();
        }
    }

    /**
     * Begins a call as {@link #enter}, but only if the methods are bound.
     *
     * @return whether they are, so that {@link #leave} must follow
     */
    public boolean enterIfBound() {
        if (callers.get() < 0) {
            return false;
        }
        if (callers.incrementAndGet() < 0) {
            // unbound just now
            leave();
            return false;
        }
        return true;
    }

    /** Ends a call; to be called once for each {@link #enter}. */
    public void leave() {
        if (callers.decrementAndGet() == 0 && unused) {
            unbind();
        }
    }

    /**
     * Sets whether calls are expected. If not, the methods are unbound as soon as no thread is in a
     * call; a later call binds them again.
     */
    void use(final boolean used) {
        unused = !used;
        if (unused) {
            unbind();
        }
    }

    private synchronized void bind() {
        // concurrent callers wait for the first one
        if (callers.get() < 0) {
            boolean bound = false;
            try {
                register(type);
                bound = true;
            } finally {
                callers.addAndGet(bound ? -UNBOUND : -1);
            }
        }
    }

    private synchronized void unbind() {
        // unregistering frees memory that native code uses until it returns
        if (callers.compareAndSet(0, UNBOUND)) {
            Native.unregister(type);
        }
    }

    /**
     * Finds a function of this process, for calls that may be slow. JNA keeps nothing of it.
     *
     * @param name of the function
     * @return the function
     */
    public static Function function(final String name) {
        return withLibrary(name, library -> library.getFunction(name));
    }

    /**
     * Finds functions of this process, as {@link #function}.
     *
     * @param names of the functions
     * @return the functions, in the order of their names
     */
    public static Function[] functions(final String... names) {
        return withLibrary(names[0], library -> {
            final Function[] functions = new Function[names.length];
            for (int i = 0; i < names.length; i++) {
                functions[i] = library.getFunction(names[i]);
            }
            return functions;
        });
    }

    private static void register(final Class<?> type) {
        withLibrary(type.getName(), library -> {
            Native.register(type, library);
            // JNA's map from classes to their options is weak, but the options hold the class
            Native.getLibraryOptions(type).values().remove(type);
            return null;
        });
    }

    private static <R> R withLibrary(
            final String purpose, final java.util.function.Function<NativeLibrary, R> use) {
        final Thread thread = Thread.currentThread();
        final ClassLoader context = thread.getContextClassLoader();
        // threads that start now inherit the loader, and may outlive the application's: JNA's
        // cleaner, and the JDK's thread for the program that lists the system's libraries
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            // an option unknown to JNA makes this library separate from the shared one, which the
            // application may use and which must not be closed
            final NativeLibrary library =
                    NativeLibrary.getInstance(null, Collections.singletonMap("tunbroker", purpose));
            final R result = use.apply(library);
            close(library);
            return result;
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    /**
     * Closes a library, so that JNA's cleaner thread can end. The functions stay valid, because a
     * process never unloads itself.
     */
    private static void close(final NativeLibrary library) {
        try {
            library.close();
        } catch (final NoSuchMethodError ex) {
            // JNA before 5.12, which the application may have brought, has no such thread
            return;
        }
    }
}
