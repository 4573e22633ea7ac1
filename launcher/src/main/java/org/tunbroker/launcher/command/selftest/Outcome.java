package org.tunbroker.launcher.command.selftest;

/** What became of a trial. Immutable and thread-safe. */
final class Outcome {
    private static final double NS_PER_MS = 1e6;

    private final String name;
    private final boolean passed;
    private final String text;
    private final double timeMs;

    private Outcome(final String name, final boolean passed, final String text, final long timeNs) {
        this.name = name;
        this.passed = passed;
        this.text = text;
        timeMs = timeNs / NS_PER_MS;
    }

    /** Tries it; whatever it throws is the outcome. */
    static Outcome of(final String name, final Trial trial) throws InterruptedException {
        final long begin = System.nanoTime();
        try {
            final String text = trial.run();
            return new Outcome(name, true, text, System.nanoTime() - begin);
        } catch (final InterruptedException ex) {
            throw ex;
        } catch (final Exception ex) {
            final String text = ex instanceof Trial.Broken ? ex.getMessage() : ex.toString();
            return new Outcome(name, false, text, System.nanoTime() - begin);
        }
    }

    String name() {
        return name;
    }

    boolean passed() {
        return passed;
    }

    String text() {
        return text;
    }

    double timeMs() {
        return timeMs;
    }
}
