package org.tunbroker.bench;

import java.nio.file.Path;
import java.util.Locale;
import org.tunbroker.tests.jvm.JvmArchitecture;

/**
 * How a run is to be.
 *
 * @param client the JVM that clients run in
 * @param quick whether it only shows that everything works
 * @param programs the folder of the yardsticks in C
 * @param benchmarks the folder of the classes that JMH runs
 */
record Setting(JvmArchitecture client, boolean quick, Path programs, Path benchmarks) {
    /** Returns how often each row is measured. */
    int rounds() {
        return quick ? 2 : 9;
    }

    /** Returns how long a repetition of a throughput is, about. */
    double seconds() {
        return quick ? 0.02 : 0.4;
    }

    /** Returns what rows call the client's JVM. */
    String clientName() {
        return client.name().toLowerCase(Locale.ROOT);
    }
}
