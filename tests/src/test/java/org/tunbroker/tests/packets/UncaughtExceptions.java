package org.tunbroker.tests.packets;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what no thread of this JVM caught, until it is closed. Thread-safe. */
final class UncaughtExceptions implements AutoCloseable {
    private final Thread.UncaughtExceptionHandler before =
            Thread.getDefaultUncaughtExceptionHandler();
    private final List<Throwable> collected = new CopyOnWriteArrayList<>();

    private UncaughtExceptions() {}

    static UncaughtExceptions collect() {
        final UncaughtExceptions uncaught = new UncaughtExceptions();
        Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> uncaught.collected.add(ex));
        return uncaught;
    }

    /** Returns how many there were with a message. */
    long count(final String message) {
        return collected.stream()
                .filter(ex -> Objects.equals(ex.getMessage(), message))
                .count();
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
