package org.tunbroker.bench;

/**
 * Where the host has put this machine's cores, as far as it shows: the time that a word takes from
 * the first core to the last and back. A host moves cores about as it likes, and everything that
 * crosses between them changes with it, by several times.
 *
 * <p>Immutable.
 */
final class Placement {
    /** Of two times so far apart, two placements are to blame. */
    private static final double MOVED = 1.5;

    private static final int SAMPLES = 200;

    // of many, a quick one: others that use the cores make some slow

    private final Program pingPong;
    private final boolean matters;

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
        return matters ? pingPong.run("spin", SAMPLES).get("rtt_us_p10") : 0;
    }

    /** Tells whether two round trips are of the same placement. */
    static boolean isSame(final double one, final double other) {
        return Math.max(one, other) <= MOVED * Math.min(one, other);
    }
}
