package org.tunbroker.ipc.machine;

/**
 * What the first bytes of an executable or a library tell about the machine it was built for.
 *
 * <p>Immutable and thread-safe.
 */
public abstract class ExecutableHeader {
    private final Architecture architecture;
    private final String problem;

    /**
     * Makes what a header tells.
     *
     * @param architecture null if it is not known
     * @param problem null if the architecture is known
     */
    ExecutableHeader(final Architecture architecture, final String problem) {
        this.architecture = architecture;
        this.problem = problem;
    }

    /**
     * Tells whether the file is an executable of an architecture that tunbroker knows.
     *
     * @return true if {@link #architecture()} returns one
     */
    public final boolean isKnown() {
        return architecture != null;
    }

    /**
     * Returns the architecture that the file was built for.
     *
     * @return the architecture
     * @throws IllegalStateException if it is not known
     */
    public final Architecture architecture() {
        if (architecture == null) {
            throw new IllegalStateException("no architecture: " + problem);
        }
        return architecture;
    }

    /**
     * Describes a file that is not an executable of a known architecture.
     *
     * @return text to follow "it is" in a sentence, or null if {@link #isKnown()}
     */
    public final String problem() {
        return problem;
    }
}
