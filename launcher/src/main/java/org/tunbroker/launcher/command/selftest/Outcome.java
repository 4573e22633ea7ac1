package org.tunbroker.launcher.command.selftest;

import java.util.List;
import java.util.Locale;

/** What became of a trial. Immutable and thread-safe. */
final class Outcome {
    private static final double NS_PER_MS = 1e6;

    private final String name;
    private final State state;
    private final String text;
    private final double timeMs;

    /** How it ended. */
    private enum State {
        PASSED,
        FAILED,
        SKIPPED
    }

    private Outcome(final String name, final State state, final String text, final long timeNs) {
        this.name = name;
        this.state = state;
        this.text = text;
        timeMs = timeNs / NS_PER_MS;
    }

    /** Tries it; whatever it throws is the outcome. */
    static Outcome of(final String name, final Trial trial) throws InterruptedException {
        final long begin = System.nanoTime();
        try {
            final String text = trial.run();
            return new Outcome(name, State.PASSED, text, System.nanoTime() - begin);
        } catch (final InterruptedException ex) {
            throw ex;
        } catch (final Trial.Skipped ex) {
            return new Outcome(name, State.SKIPPED, ex.getMessage(), System.nanoTime() - begin);
        } catch (final Exception ex) {
            final String text = ex instanceof Trial.Broken ? ex.getMessage() : ex.toString();
            return new Outcome(name, State.FAILED, text, System.nanoTime() - begin);
        }
    }

    String name() {
        return name;
    }

    boolean passed() {
        return state == State.PASSED;
    }

    boolean failed() {
        return state == State.FAILED;
    }

    /** Returns how it ended, in a word; a failure stands out. */
    String label() {
        return state == State.FAILED ? state.name() : state.name().toLowerCase(Locale.ROOT);
    }

    /** Counts outcomes in a line, those that were skipped only if there are any. */
    static String summary(final List<Outcome> outcomes) {
        final long failed = outcomes.stream().filter(Outcome::failed).count();
        final long passed = outcomes.stream().filter(Outcome::passed).count();
        final long skipped = outcomes.size() - failed - passed;
        return passed + " passed, " + failed + " failed"
                + (skipped == 0 ? "" : ", " + skipped + " skipped");
    }

    String text() {
        return text;
    }

    double timeMs() {
        return timeMs;
    }
}
