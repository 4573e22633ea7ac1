package org.tunbroker.ipc.machine;

/**
 * What the first bytes of an executable or a library tell about the machine it was built for.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface ExecutableHeader {
    /**
     * Tells whether the file is an executable of an architecture that tunbroker knows.
     *
     * @return true if {@link #architecture()} returns one
     */
    boolean isKnown();

    /**
     * Returns the architecture that the file was built for.
     *
     * @return the architecture
     * @throws IllegalStateException if it is not known
     */
    Architecture architecture();

    /**
     * Says what the file is when it is no executable of a known architecture.
     *
     * @return what stands after "it is" in a sentence, or null if {@link #isKnown()}
     */
    String problem();
}
