package org.tunbroker.bench.forward;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Traffic that is sent through each forwarder in turn.
 *
 * <p>Immutable.
 */
public abstract class Load {
    private static final double NS = 1e9;
    // between two tests iperf3's server does not listen for a moment
    private static final int TRIES = 3;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String title;
    private final List<Figure> figures;
    private final boolean counts;

    /**
     * Describes a load.
     *
     * @param title what is sent
     * @param instructions counts them
     * @param unit what instructions are counted for, such as a packet
     * @param own the figures that this load alone has
     */
    Load(
            final String title,
            final Instructions instructions,
            final String unit,
            final Figure... own) {
        this.title = title;
        counts = instructions.isCounted();
        figures = new ArrayList<>(Arrays.asList(own));
        if (counts) {
            figures.add(new Figure("instructions", "instructions a " + unit, true));
        }
        figures.add(new Figure("others", "% others", false));
    }

    /**
     * Returns all loads, in the order of the table.
     *
     * @param quick whether they only show that everything works
     * @param instructions counts them
     */
    public static List<Load> all(final boolean quick, final Instructions instructions) {
        final int seconds = quick ? 1 : 3;
        return List.of(
                new Transfer(1, seconds, instructions),
                new Transfer(4, seconds, instructions),
                new Datagrams(quick ? 1 : 2, instructions),
                new Pings("ping, the next at once", "0", quick ? 500 : 2000, instructions),
                new Pings("ping, one each ms", "0.001", quick ? 300 : 1000, instructions));
    }

    /** Returns what is sent. */
    public final String title() {
        return title;
    }

    /**
     * Returns what is measured: the value, then what stands beside it, and as the last one the part
     * of the machine that other processes took.
     */
    public final List<Figure> figures() {
        return List.copyOf(figures);
    }

    /**
     * Sends it through a forwarder.
     *
     * @return a number for each figure
     * @throws IllegalStateException if it fails again and again
     */
    public final double[] measure(final Forwarder forwarder) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return send(forwarder);
            } catch (final IllegalStateException ex) {
                if (i == TRIES) {
                    throw ex;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** Sends it through a forwarder once, and returns {@link #numbers}. */
    abstract double[] send(Forwarder forwarder) throws IOException;

    /**
     * Puts the numbers together.
     *
     * @param cost of all of it
     * @param count what instructions are counted for
     * @param own the numbers of this load's own figures
     */
    final double[] numbers(final Cost cost, final double count, final double... own) {
        final double[] all = Arrays.copyOf(own, figures.size());
        if (counts) {
            all[own.length] = cost.instructions()
                            .orElseThrow(() -> new IllegalStateException(
                                    "perf counted nothing: " + cost.output()))
                    / count;
        }
        all[all.length - 1] = cost.othersPercent();
        return all;
    }

    static double seconds(final Cost cost) {
        return cost.cpuNs() / NS;
    }

    static double microseconds(final Cost cost) {
        return cost.cpuNs() / 1e3;
    }
}
