package org.tunbroker.bench;

/**
 * Where the host has put this machine's cores, as far as it shows: the time that a word takes from
 * the first core to the last and back. A host moves cores about as it likes, and everything that
 * crosses between them changes with it, by several times. The same probe shows whether other
 * processes take the cores: then some of its round trips wait for a core.
 *
 * <p>For one thread.
 */
final class Placement {
    /** Of two times so far apart, two placements are to blame. */
    private static final double MOVED = 1.5;

    /** So much longer is the mean round trip than a quick one when others take the cores. */
    private static final double DISTURBED = 2;

    private static final int SAMPLES = 200;

    private final Program pingPong;
    private final boolean matters;
    private int probes;
    private int disturbed;

    /**
     * Makes a probe.
     *
     * @param setting where its program is
     * @param matters whether what is measured depends on it
     */
    Placement(final Setting setting, final boolean matters) {
        pingPong = new Program(setting, "pingpong");
        this.matters = matters && Runtime.getRuntime().availableProcessors() > 1;
    }

    /** Returns the round trip in microseconds; 0 where it does not matter or one core is all. */
    double probe() {
        if (!matters) {
            return 0;
        }
        final Figures figures = pingPong.run("spin", SAMPLES);
        // of many, a quick one: others that use the cores make some slow
        final double quick = figures.get("rtt_us_p10");
        probes++;
        if (figures.get("rtt_us_mean") > DISTURBED * quick) {
            disturbed++;
        }
        return quick;
    }

    /** Says how often other processes had the cores; empty if that is not known. */
    String disturbance() {
        return probes == 0
                ? ""
                : "other processes had the cores in " + disturbed + " of " + probes + " probes";
    }

    /** Tells whether two round trips are of the same placement. */
    static boolean isSame(final double one, final double other) {
        return Math.max(one, other) <= MOVED * Math.min(one, other);
    }
}
