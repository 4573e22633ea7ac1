package org.tunbroker.launcher.command.ping;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.machine.Architecture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Creates an adapter through the broker and answers pings in Java. With the kernel's driver, the
 * system's ping sends the requests. With the loopback driver, this program sends them and the
 * driver answers.
 */
@Command(
        name = "ping",
        mixinStandardHelpOptions = true,
        description = "Creates an adapter and answers pings in Java.")
public final class PingCommand implements Callable<Integer> {
    private static final String ADDRESS = "10.6.7.7";
    private static final String PINGED_ADDRESS = "10.6.7.8";
    private static final int PREFIX_LENGTH = 24;

    @Option(
            names = "--driver",
            description = "linux, wintun or loopback (default: the system's, and loopback where"
                    + " that cannot be had)")
    private String driver;

    @Option(
            names = "--count",
            defaultValue = "5",
            description = "how many pings (default: ${DEFAULT-VALUE})")
    private int count;

    /** Makes the command; for picocli. */
    public PingCommand() {}

    @Override
    public Integer call() throws Exception {
        try (TunClient client = connect();
                Adapter adapter = client.createAdapter("Demo", "demo");
                Session session = adapter.startSession()) {
            System.out.println(
                    "client: " + client() + ", Java " + System.getProperty("java.version"));
            System.out.println("broker: " + client.brokerArchitecture() + ", process "
                    + client.brokerProcessId());
            System.out.println("adapter: " + adapter.info());
            final InetAddress pinged = InetAddress.getByName(PINGED_ADDRESS);
            adapter.addAddress(InetAddress.getByName(ADDRESS), PREFIX_LENGTH);
            adapter.setUp(true);
            // the system's ping needs an interface; without one it would send to the network
            final boolean isSystems = adapter.info().interfaceIndex() != 0;
            final double[] roundTripsMs = isSystems
                    ? answerSystemPing(session, pinged)
                    : new LoopbackPing(session, pinged).run(count);
            System.out.println(summary(client, roundTripsMs));
            return roundTripsMs.length == count ? 0 : 1;
        }
    }

    private TunClient connect() {
        if (driver != null) {
            return TunClient.connect(new ConnectOptions().withDriver(driver));
        }
        try {
            return TunClient.connect();
        } catch (final TunException ex) {
            // acceptable for a demonstration only
            System.out.println("demo: " + ex.getMessage());
            System.out.println("demo: going on with the driver loopback, which has no adapter of"
                    + " the system");
            return TunClient.connect(
                    new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK));
        }
    }

    private double[] answerSystemPing(final Session session, final InetAddress pinged)
            throws Exception {
        final EchoResponder responder = new EchoResponder(session);
        final Thread thread = new Thread(responder, "demo-responder");
        thread.start();
        final double[] roundTripsMs;
        try {
            roundTripsMs = SystemPing.run(pinged, count);
        } finally {
            // ends the session, which wakes the responder
            session.close();
            thread.join();
        }
        // without a route to the adapter, another host may have answered the pings
        return Arrays.copyOf(roundTripsMs, Math.min(roundTripsMs.length, responder.answered()));
    }

    private static String client() {
        final Architecture architecture = Architecture.ofThisJvm();
        return architecture.label() + "/" + architecture.bits();
    }

    private String summary(final TunClient client, final double[] roundTripsMs) {
        Arrays.sort(roundTripsMs);
        final String median = roundTripsMs.length == 0
                ? "none"
                : String.format(
                        java.util.Locale.ROOT, "%.2f", roundTripsMs[roundTripsMs.length / 2]);
        return "demo: client=" + client() + " broker=" + client.brokerArchitecture() + " driver="
                + client.driver()
                + " sent=" + count + " received=" + roundTripsMs.length + " lost="
                + (count - roundTripsMs.length)
                + " rtt_ms_p50=" + median;
    }
}
