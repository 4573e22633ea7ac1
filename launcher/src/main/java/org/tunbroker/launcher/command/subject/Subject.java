package org.tunbroker.launcher.command.subject;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.TunClient;

/** What is tried: a driver, in a broker directory of its own. Immutable and thread-safe. */
public final class Subject {
    /** Of TEST-NET-2 (RFC 5737), which nobody has a route to. */
    public static final InetAddress OWN = address("198.51.100.1");

    public static final InetAddress NEIGHBOUR = address("198.51.100.2");
    public static final int PREFIX_LENGTH = 30;

    private static final Duration IDLE_EXIT = Duration.ofSeconds(1);
    // on a machine that is busy with other things
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(60);

    private final Path base;
    private final String driver;

    /**
     * Makes a subject.
     *
     * @param base the folder of its broker directories
     * @param driver its name
     */
    public Subject(final Path base, final String driver) {
        this.base = base;
        this.driver = driver;
    }

    static InetAddress address(final String numbers) {
        try {
            return InetAddress.getByName(numbers);
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException("an address is no name", ex);
        }
    }

    public Path base() {
        return base;
    }

    public String driver() {
        return driver;
    }

    /** Tells whether the driver makes interfaces that the system knows. */
    public boolean isSystems() {
        return !driver.equals(ConnectOptions.DRIVER_LOOPBACK);
    }

    public TunClient connect() {
        return TunClient.connect(new ConnectOptions()
                .withDirectory(base)
                .withDriver(driver)
                .withConnectTimeout(LONGEST_CONNECT)
                .withBrokerIdleExit(IDLE_EXIT));
    }

    public static Adapter create(final TunClient client) {
        return client.createAdapter("tb-selftest", "selftest");
    }

    /** Makes an adapter that packets flow through. */
    public static Adapter createUp(final TunClient client, final int mtu) {
        final Adapter adapter = create(client);
        adapter.configure(new InterfaceChanges()
                .setMtu(mtu)
                .addAddress(OWN, PREFIX_LENGTH)
                .setUp(true));
        return adapter;
    }
}
