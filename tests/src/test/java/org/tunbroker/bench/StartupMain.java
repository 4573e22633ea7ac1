package org.tunbroker.bench;

import java.util.Locale;
import org.tunbroker.client.TunClient;

/**
 * An application whose first act is to connect: prints how long that took to the first answer, and
 * how long a second time. It does nothing before it that would load classes for it.
 */
final class StartupMain {
    private static final double MS = 1e6;

    private StartupMain() {}

    public static void main(final String[] arguments) {
        final long begin = System.nanoTime();
        try (TunClient first = TunClient.connect()) {
            first.runningDriverVersion();
            final long connected = System.nanoTime();
            try (TunClient second = TunClient.connect()) {
                second.runningDriverVersion();
                final long again = System.nanoTime();
                System.out.println(String.format(
                        Locale.ROOT,
                        "startup first_ms=%.3f second_ms=%.3f",
                        (connected - begin) / MS,
                        (again - connected) / MS));
            }
        }
    }

    /** What a JVM takes that does nothing else. */
    static final class Hello {
        private Hello() {}

        public static void main(final String[] arguments) {
            System.out.println("hello");
        }
    }
}
