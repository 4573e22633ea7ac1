package org.tunbroker.tests.packets;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Arrivals;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Route;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;

/** All that an application can call, in groups that leave everything as it was. For one thread. */
final class PublicCalls {
    private static final InetAddress ADDRESS = address();
    private static final int LENGTH = 64;
    private static final int LIMIT = 4;
    private static final long WAIT_MS = 20;

    /** Some calls. */
    @FunctionalInterface
    interface Calls {
        void run() throws InterruptedException;
    }

    /** Connects once more to the same broker. */
    @FunctionalInterface
    interface Connecting {
        TunClient connect();
    }

    private final Map<String, Calls> keeping = new LinkedHashMap<>();
    private final Map<String, Calls> waiting = new LinkedHashMap<>();
    private final Packet packet = new Packet();

    /**
     * Makes the groups.
     *
     * @param connecting makes the clients that come and go
     * @param client that stays
     * @param other one of its adapters, which has no session
     * @param session that stays
     * @param quiet another one, to which no packet comes
     */
    PublicCalls(
            final Connecting connecting,
            final TunClient client,
            final Adapter other,
            final Session session,
            final Session quiet) {
        keeping.put("connect", () -> {
            try (TunClient passing = connecting.connect()) {
                passing.createAdapter("Passing", "test").startSession(Session.MIN_CAPACITY);
            }
        });
        keeping.put("adapter", () -> {
            try (Adapter made = client.createAdapter("Made", "test")) {
                configure(made);
                client.openAdapter(made.info().name()).close();
            }
        });
        keeping.put("session", () -> {
            try (Session started = other.startSession(Session.MIN_CAPACITY)) {
                started.statistics();
            }
        });
        keeping.put("client", () -> {
            client.adapters();
            client.enumerateAdapters("none", info -> true);
            client.runningDriverVersion();
            client.setListener(new TunListener() {});
            client.setLogger((level, time, line) -> Thread.currentThread().interrupt());
        });
        keeping.put("statistics", session::statistics);
        keeping.put("allocate", () -> {
            if (session.allocate(packet, LENGTH) == LENGTH) {
                packet.buffer().putInt(1);
                packet.send();
            }
            session.allocate(packet, LENGTH);
            packet.close();
        });
        keeping.put("send", () -> session.send(room -> LENGTH, LENGTH, LIMIT));
        keeping.put("receive", () -> {
            session.receive(packet);
            packet.close();
            session.receive(received -> Thread.yield(), LIMIT);
        });
        keeping.put("readiness", () -> {
            quiet.whenReadable().toCompletableFuture().cancel(false);
            session.whenWritable(LENGTH).toCompletableFuture().cancel(false);
        });
        waiting.put(
                "read",
                () -> quiet.read(ByteBuffer.allocate(LENGTH), WAIT_MS, TimeUnit.MILLISECONDS));
        waiting.put("awaitReadable", () -> quiet.awaitReadable(WAIT_MS, TimeUnit.MILLISECONDS));
        final Arrivals arrivals = new Arrivals(quiet);
        waiting.put("arrivals", () -> arrivals.await(WAIT_MS, TimeUnit.MILLISECONDS));
        waiting.put(
                "write",
                () -> session.write(ByteBuffer.allocate(LENGTH), WAIT_MS, TimeUnit.MILLISECONDS));
        waiting.put(
                "awaitWritable",
                () -> session.awaitWritable(LENGTH, WAIT_MS, TimeUnit.MILLISECONDS));
    }

    private static void configure(final Adapter made) {
        made.addAddress(ADDRESS, 24);
        made.setMtu(1400);
        made.setUp(true);
        made.setInterfaceName("made0");
        made.setDns(List.of(ADDRESS), List.of("example.com"));
        made.addRoute(Route.of(ADDRESS, 32));
        made.removeRoute(Route.of(ADDRESS, 32));
        made.addBypassRoute(ADDRESS);
        made.removeBypassRoute(ADDRESS);
        made.configureAvailable(new InterfaceChanges().addHalfRoutes());
        made.replaceAddresses(List.of(AssignedAddress.of(ADDRESS, 16)));
        made.awaitUsable(ADDRESS, Duration.ofSeconds(10));
        made.settings();
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {10, 9, 8, 7});
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Returns those that complete, whatever happens, by name. */
    Map<String, Calls> keeping() {
        return keeping;
    }

    /** Returns those that an interruption may end, by name. */
    Map<String, Calls> waiting() {
        return waiting;
    }
}
