package org.tunbroker.launcher.command.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What was measured of a driver. For one thread. */
final class Measurement {
    /** Packets a second of one length. Immutable. */
    static final class Rate {
        private final int length;
        private final double toDriver;
        private final double fromDriver;

        /**
         * @param length of a packet in bytes
         * @param toDriver packets a second that the broker took from the session
         * @param fromDriver packets a second that the session got
         */
        Rate(final int length, final double toDriver, final double fromDriver) {
            this.length = length;
            this.toDriver = toDriver;
            this.fromDriver = fromDriver;
        }

        int length() {
            return length;
        }

        double toDriver() {
            return toDriver;
        }

        double fromDriver() {
            return fromDriver;
        }
    }

    private final String what;
    // nanoseconds, up to ten seconds, three digits
    private final Histogram roundTripsNs = new Histogram(10_000_000_000L, 3);
    private final List<Rate> rates = new ArrayList<>();

    /** @param what driver, architectures and releases, in a line */
    Measurement(final String what) {
        this.what = what;
    }

    String what() {
        return what;
    }

    Histogram roundTripsNs() {
        return roundTripsNs;
    }

    void add(final Rate rate) {
        rates.add(rate);
    }

    List<Rate> rates() {
        return Collections.unmodifiableList(rates);
    }
}
