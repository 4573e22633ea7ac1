package org.tunbroker.launcher.install;

import java.util.function.UnaryOperator;

/**
 * The settings of this process, by their names, for classes that can be given others. No method
 * references, because several are needed before a broker is launched, and Java generates a class
 * for each.
 *
 * <p>Thread-safe.
 */
public enum ProcessSettings implements UnaryOperator<String> {
    /** The system properties. */
    PROPERTIES,
    /** The environment variables. */
    VARIABLES;

    /** Returns the value, or null. */
    @Override
    public String apply(final String name) {
        return this == PROPERTIES ? System.getProperty(name) : System.getenv(name);
    }
}
