package org.tunbroker.client.internal.connect;

import java.nio.file.Path;
import java.time.Duration;

/** The checked settings of a connection. Immutable. */
public final class ConnectSettings {
    /** The folder of broker directories. */
    public final Path base;

    /** The driver's name. */
    public final String driver;

    /** For the whole of connecting, the start of a broker included. */
    public final Duration connectTimeout;

    /** For a call's answer. */
    public final Duration callTimeout;

    /** The idle time of a broker that this client starts. */
    public final Duration brokerIdleExit;

    /**
     * Makes the settings.
     *
     * @param base the folder of broker directories
     * @param driver the driver's name
     * @param connectTimeout for the whole of connecting, the start of a broker included
     * @param callTimeout for a call's answer
     * @param brokerIdleExit the idle time of a broker that this client starts
     */
    public ConnectSettings(
            final Path base,
            final String driver,
            final Duration connectTimeout,
            final Duration callTimeout,
            final Duration brokerIdleExit) {
        this.base = base;
        this.driver = driver;
        this.connectTimeout = connectTimeout;
        this.callTimeout = callTimeout;
        this.brokerIdleExit = brokerIdleExit;
    }
}
