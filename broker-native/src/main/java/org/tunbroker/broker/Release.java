package org.tunbroker.broker;

/** Which release this broker is. Stateless and thread-safe. */
final class Release {
    private static final String NONE = "unknown";

    private Release() {}

    /**
     * Returns the release that the broker was built as.
     *
     * @return for example {@code 0.1.0}, from the manifest of the broker's jar; {@code unknown} if
     *     its classes are in no jar
     */
    static String ofThisBroker() {
        final String release = Release.class.getPackage().getImplementationVersion();
        return release == null ? NONE : release;
    }
}
