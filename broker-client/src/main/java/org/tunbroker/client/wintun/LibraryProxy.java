package org.tunbroker.client.wintun;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tunbroker.TunException;

/** Calls Wintun's functions by the methods of a JNA interface. Thread-safe. */
final class LibraryProxy implements InvocationHandler {
    private static final Object[] NONE = {};

    private final Class<?> type;
    private final FunctionTable functions;
    private final Map<Method, Binding> bindings = new ConcurrentHashMap<>();

    /** A method, and what it calls. */
    private static final class Binding {
        final FunctionTable.Function function;
        final Class<?> returned;
        final boolean throwing;

        Binding(final FunctionTable.Function function, final Method method) {
            this.function = function;
            returned = method.getReturnType();
            throwing = Arrays.asList(method.getExceptionTypes()).contains(LastErrorException.class);
        }
    }

    LibraryProxy(final Class<?> type, final FunctionTable functions) {
        this.type = type;
        this.functions = functions;
    }

    @Override
    public @Nullable Object invoke(
            final Object proxy, final Method method, final Object @Nullable [] given) {
        final Object[] arguments = given == null ? NONE : given;
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        final Binding binding = bindings.computeIfAbsent(method, this::bind);
        final Object result;
        try {
            result = binding.function.call(arguments);
        } catch (final TunException ex) {
            return failed(binding, ex.code());
        }
        if (result instanceof FunctionTable.Failure) {
            return failed(binding, ((FunctionTable.Failure) result).code);
        }
        return NativeValues.returned(binding.returned, result);
    }

    private static @Nullable Object failed(final Binding binding, final int code) {
        // first: what it makes may call native code, which changes the last error
        final Object nothing = NativeValues.returned(binding.returned, FunctionTable.FALSE);
        if (binding.throwing) {
            throw new LastErrorException(code);
        }
        Native.setLastError(code);
        return nothing;
    }

    private Binding bind(final Method method) {
        final FunctionTable.Function function =
                functions.find(method.getName(), method.getParameterCount());
        if (function == null) {
            throw new UnsatisfiedLinkError("Wintun has no function " + method.getName() + " with "
                    + method.getParameterCount() + " parameters");
        }
        return new Binding(function, method);
    }

    private Object ofObject(final Object proxy, final Method method, final Object[] arguments) {
        switch (method.getName()) {
            case "equals":
                return proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            default:
                return type.getName() + " of tunbroker";
        }
    }
}
