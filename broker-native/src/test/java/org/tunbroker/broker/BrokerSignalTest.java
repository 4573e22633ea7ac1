package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who ends the broker's JVM: a signal, or a thread of its own, which nobody must wait for then. */
@Timeout(60)
class BrokerSignalTest {
    private static final String ANSWER = "main ends the JVM: ";

    /** A JVM that its main thread ends. */
    static final class Ending {
        private Ending() {}

        public static void main(final String[] args) {
            final Thread main = Thread.currentThread();
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> System.out.println(ANSWER + Broker.isEndedBy(main))));
            System.exit(0);
        }
    }

    @Test
    void shouldTellThatAThreadEndsTheJvm() throws Exception {
        final Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName())
                .redirectErrorStream(true)
                .start();
        final List<String> lines = jvm.inputReader().lines().toList();
        assertEquals(0, jvm.waitFor(), lines::toString);
        assertTrue(lines.contains(ANSWER + true), lines::toString);
    }

    @Test
    void shouldTellThatAThreadDoesNot() {
        assertFalse(Broker.isEndedBy(Thread.currentThread()));
    }
}
