package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.tunbroker.TunException;

/** An adapter that is made, answers packets, and is removed, with the times of each. */
public final class RoundTripCheck implements Check {
    private final Path base;
    private final String driver;
    private final boolean isSystems;

    /** @param isSystems whether the driver makes interfaces of the system */
    public RoundTripCheck(final Path base, final String driver, final boolean isSystems) {
        this.base = base;
        this.driver = driver;
        this.isSystems = isSystems;
    }

    @Override
    public String id() {
        return "roundtrip";
    }

    @Override
    public String subject() {
        return "round trip through " + driver;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        try {
            final RoundTrip trip = RoundTrip.run(base, driver, isSystems);
            final String text = String.format(
                    Locale.ROOT,
                    "%s: connect %.0f ms, create %.1f ms, %d of %d echoed, median %.2f ms,"
                            + " remove %.1f ms",
                    driver,
                    trip.connectMs(),
                    trip.createMs(),
                    trip.received(),
                    RoundTrip.COUNT,
                    trip.medianMs(),
                    trip.removeMs());
            return Collections.singletonList(
                    trip.received() == RoundTrip.COUNT
                            ? Finding.ok(id(), text)
                            : Finding.wrong(
                                    id(),
                                    text + (isSystems ? "; does a firewall drop them?" : ""),
                                    null));
        } catch (final TunException ex) {
            return Collections.singletonList(
                    Finding.wrong(id(), driver + ": " + ex.getMessage(), "tunbroker log"));
        } catch (final IOException ex) {
            // the system's side: it takes no such address, or sends nothing there
            return Collections.singletonList(
                    Finding.wrong(id(), driver + ": the system's socket: " + ex, null));
        }
    }
}
