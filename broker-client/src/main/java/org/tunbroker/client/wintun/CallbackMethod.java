package org.tunbroker.client.wintun;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** The method of a JNA callback, which is called as native code would call it. Thread-safe. */
final class CallbackMethod {
    private final Callback callback;
    private final Method method;
    private final Class<?>[] parameters;

    private CallbackMethod(final Callback callback, final Method method) {
        this.callback = callback;
        this.method = method;
        parameters = method.getParameterTypes();
    }

    /**
     * Finds the method: the only one that the callback's interface declares, or the one that is
     * called {@code callback}.
     *
     * @throws IllegalArgumentException if it is no JNA callback
     */
    static CallbackMethod of(final Object callback) {
        final Class<?> type = interfaceOf(callback.getClass());
        if (type == null) {
            throw new IllegalArgumentException("Wintun: a JNA callback is needed, not "
                    + callback.getClass().getName());
        }
        Method found = null;
        for (final Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())
                    && (found == null || method.getName().equals(Callback.METHOD_NAME))) {
                found = method;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("Wintun: " + type.getName() + " has no method");
        }
        // the interface may be one of a class of the program's that is not public
        found.setAccessible(true);
        return new CallbackMethod((Callback) callback, found);
    }

    private static @Nullable Class<?> interfaceOf(final @Nullable Class<?> type) {
        if (type == null || !Callback.class.isAssignableFrom(type)) {
            return null;
        }
        for (final Class<?> parent : type.getInterfaces()) {
            if (Callback.class.isAssignableFrom(parent)) {
                return parent;
            }
        }
        return interfaceOf(type.getSuperclass());
    }

    /**
     * Calls it. What it throws goes to JNA's handler for that.
     *
     * @param values a Long or a String for each parameter
     * @return what it returned; null if it threw, or returns nothing
     */
    @Nullable
    Object call(final Object... values) {
        if (values.length < parameters.length) {
            throw new IllegalArgumentException(
                    "Wintun: " + method + " has more parameters than Wintun gives");
        }
        // Wintun before 0.14 gave a logger no timestamp
        final int left = values.length - parameters.length;
        final Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = NativeValues.returned(parameters[i], values[i == 0 ? 0 : i + left]);
        }
        try {
            return method.invoke(callback, arguments);
        } catch (final InvocationTargetException ex) {
            Native.getCallbackExceptionHandler().uncaughtException(callback, ex.getCause());
            return null;
        } catch (final IllegalAccessException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
