package org.tunbroker.bench;

/** A receiver found a packet that is not what was sent. The row's values mean nothing then. */
final class Damage extends RuntimeException {
    /** The word that begins the message of a program or worker that found damage. */
    static final String WORD = "damaged";

    private static final long serialVersionUID = 1;

    Damage(final String message) {
        super(message);
    }
}
