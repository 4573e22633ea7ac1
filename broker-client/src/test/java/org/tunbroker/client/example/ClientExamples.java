package org.tunbroker.client.example;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.AddressFamily;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChange;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.InterfaceSettings;
import org.tunbroker.client.LogLevel;
import org.tunbroker.client.PersistentAdapter;
import org.tunbroker.client.PersistentAdapters;
import org.tunbroker.client.RecoveryOptions;
import org.tunbroker.client.RecoveryPhase;
import org.tunbroker.client.RecoveryProgress;
import org.tunbroker.client.Route;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.client.status.SessionStatus;

/**
 * The examples in the Javadoc of connecting, and of adapters. {@code ExampleTest} compares the two.
 */
final class ClientExamples {
    private ClientExamples() {}

    static void tunClient() {
        // @start region="TunClient"
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("Example", "Tunnel")) {
            System.out.println("made " + adapter.info().interfaceName());
        } catch (final TunException ex) {
            // its message says what to do, such as which rights are missing
            System.err.println(ex.getMessage());
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
                System.err.println("is tunbroker installed as a whole?");
            }
        }
        // @end
    }

    static void brokerMonitor(final TunClient client) {
        // @start region="BrokerMonitor"
        for (SessionStatus session : client.monitor().status().sessions()) {
            System.out.println(session.adapter() + ": " + session.toClient().packets());
        }
        // @end
    }

    static void persistentAdapters(final TunClient client) {
        // @start region="PersistentAdapters"
        PersistentAdapters persistent = client.persistentAdapters();
        for (PersistentAdapter each : persistent.list()) {
            if (each.info().tunnelType().equals("example") && !each.isInUse()) {
                persistent.remove(each.info().interfaceName());
            }
        }
        // @end
    }

    static Adapter persistentAdapter(final TunClient client) {
        // @start region="PersistentAdapter"
        for (PersistentAdapter each : client.persistentAdapters().list()) {
            if (!each.isInUse()) {
                return client.openAdapter(each.info().interfaceName());
            }
        }
        return client.createAdapter("Example", "example");
        // @end
    }

    static void connectOptions() {
        // @start region="ConnectOptions"
        final ConnectOptions options = new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withConnectTimeout(Duration.ofSeconds(5));
        try (TunClient client = TunClient.connect(options)) {
            System.out.println("connected to a broker of " + client.brokerArchitecture());
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_TIMEOUT)) {
                throw ex;
            }
            System.err.println("no broker within 5 s: " + ex.reason());
        }
        // @end
    }

    static void adapter(final Adapter adapter) throws UnknownHostException {
        // @start region="Adapter"
        adapter.setMtu(1400);
        adapter.setUp(true);
        try {
            adapter.addAddress(InetAddress.getByName("10.7.0.1"), 24);
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
                throw ex;
            }
            // the interface had the address already
        }
        // @end
    }

    static void interfaceChanges(final Adapter adapter) throws UnknownHostException {
        // @start region="InterfaceChanges"
        final InterfaceChanges changes = new InterfaceChanges()
                .setMtu(1400)
                .addAddress(InetAddress.getByName("10.7.0.1"), 24)
                .setUp(true);
        try {
            adapter.configure(changes);
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
                throw ex;
            }
            // the interface had the address already, and is as it was before
        }
        // @end
    }

    static void route(final Adapter adapter) throws UnknownHostException {
        // @start region="Route"
        final Route near = Route.of(InetAddress.getByName("10.8.0.0"), 16);
        final Route far = Route.of(InetAddress.getByName("192.168.0.0"), 24)
                .withGateway(InetAddress.getByName("10.8.0.1"))
                .withMetric(50);
        try {
            adapter.configure(new InterfaceChanges().addRoute(near).addRoute(far));
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_NETWORK_UNREACHABLE)) {
                throw ex;
            }
            System.err.println("no address of the adapter is in the gateway's network");
        }
        // @end
    }

    static void addressFamily(final Adapter adapter) {
        // @start region="AddressFamily"
        final Set<AddressFamily> missing =
                adapter.configureAvailable(new InterfaceChanges().setUp(true).addHalfRoutes());
        if (missing.contains(AddressFamily.IPV6)) {
            System.out.println("this machine has no IPv6");
        }
        // @end
    }

    static void assignedAddress(final Adapter adapter) throws UnknownHostException {
        // @start region="AssignedAddress"
        final InetAddress address = InetAddress.getByName("10.7.0.9");
        adapter.replaceAddresses(Collections.singletonList(AssignedAddress.of(address, 24)));
        adapter.awaitUsable(address, Duration.ofSeconds(5));
        // @end
    }

    static void interfaceSettings(final Adapter adapter) {
        // @start region="InterfaceSettings"
        final InterfaceSettings settings = adapter.settings();
        System.out.println((settings.isUp() ? "up" : "down") + ", MTU " + settings.mtu());
        for (final AssignedAddress address : settings.addresses()) {
            System.out.println(address + (address.isUsable() ? "" : ", not usable yet"));
        }
        settings.routes().forEach(System.out::println);
        // @end
    }

    static void adapterInfo(final TunClient client) {
        // @start region="AdapterInfo"
        try (Adapter adapter = client.openAdapter("Example")) {
            final AdapterInfo info = adapter.info();
            System.out.println(info.name() + " is " + info.interfaceName() + ", " + info.guid());
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                throw ex;
            }
            System.out.println("no adapter of that name; there are " + client.adapters());
        }
        // @end
    }

    static void interfaceChange(final TunClient client) {
        // @start region="InterfaceChange"
        client.setListener(new TunListener() {
            @Override
            public void interfaceChanged(final Adapter adapter, final InterfaceChange change) {
                System.err.println(adapter.info().name() + ": " + change);
                if (change.kind() == InterfaceChange.Kind.LINK_STATE && change.is("down")) {
                    try {
                        adapter.setUp(true);
                    } catch (final TunException ex) {
                        // it may be deleted by now
                        System.err.println(ex.getMessage());
                    }
                }
            }
        });
        // @end
    }

    static void tunListener(final TunClient client) {
        // @start region="TunListener"
        client.setListener(new TunListener() {
            @Override
            public void sessionEnded(final Session session, final int code, final String reason) {
                System.err.println("ended, " + ErrorCode.nameOf(code) + ": " + reason);
                if (code == ErrorCode.ERROR_BROKEN_PIPE.code()) {
                    // the broker died: this client is of no use any more
                    client.close();
                }
            }
        });
        // @end
    }

    static void recoveryOptions() {
        // @start region="RecoveryOptions"
        final ConnectOptions options = new ConnectOptions()
                .withRecovery(new RecoveryOptions().withLimit(Duration.ofSeconds(5)));
        try (TunClient client = TunClient.connect(options)) {
            System.out.println("a broker that dies is replaced: " + client.brokerProcessId());
        } catch (final TunException ex) {
            System.err.println(ex.getMessage());
        }
        // @end
    }

    static void recoveryPhase(final TunClient client, final Consumer<String> show) {
        // @start region="RecoveryPhase"
        client.setListener(new TunListener() {
            @Override
            public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
                if (phase == RecoveryPhase.LOST) {
                    show.accept("the tunnel is interrupted");
                } else if (phase == RecoveryPhase.RESUMED) {
                    show.accept("the tunnel works");
                }
            }
        });
        // @end
    }

    static void recoveryProgress(final TunClient client) {
        // @start region="RecoveryProgress"
        client.setListener(new TunListener() {
            @Override
            public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
                if (phase == RecoveryPhase.RESUMED) {
                    System.err.println("back after " + progress.elapsed().toMillis() + " ms, "
                            + progress.lostSent() + " packets were not sent");
                } else if (phase == RecoveryPhase.GAVE_UP) {
                    // a TunException, which names the phase that failed last
                    System.err.println(progress.failure().getMessage());
                    client.close();
                }
            }
        });
        // @end
    }

    static void logListener(final TunClient client) {
        // @start region="LogListener"
        try {
            client.setLogger(
                    (level, timestamp, line) -> System.out.println(timestamp + " " + line));
        } catch (final TunException ex) {
            // from now on no lines come, as from a broker that died (ERROR_BROKEN_PIPE)
            System.err.println(ex.getMessage());
        }
        // @end
    }

    static void logLevel(final TunClient client) {
        // @start region="LogLevel"
        client.setLogger((level, timestamp, line) -> {
            if (level == LogLevel.ERR) {
                System.err.println(line);
            }
        });
        // @end
    }
}
