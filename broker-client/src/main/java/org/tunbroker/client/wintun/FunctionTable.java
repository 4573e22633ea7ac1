package org.tunbroker.client.wintun;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;

/**
 * Wintun's functions by name and number of parameters, which tells releases apart. Filled once, and
 * immutable then.
 */
final class FunctionTable {
    /** What a function returns that fails as a matter of course: no exception for each packet. */
    static final class Failure {
        final int code;

        Failure(final ErrorCode code) {
            this.code = code.code();
        }
    }

    /** A function of Wintun's. */
    @FunctionalInterface
    interface Function {
        /**
         * Calls the function.
         *
         * @param arguments as the program gave them
         * @return a Long, a Pointer, null for nothing, or a Failure
         * @throws org.tunbroker.TunException why it failed
         */
        @Nullable
        Object call(@Nullable Object[] arguments);
    }

    static final Long FALSE = 0L;
    static final Long TRUE = 1L;

    private final Map<String, Function> functions = new HashMap<>();

    void add(final String name, final int parameters, final Function function) {
        functions.put(key(name, parameters), function);
    }

    @Nullable
    Function find(final String name, final int parameters) {
        return functions.get(key(name, parameters));
    }

    private static String key(final String name, final int parameters) {
        return name + "/" + parameters;
    }
}
