package org.tunbroker.tests.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tunbroker.Offload;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.InterfaceSettings;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.SessionStatistics;
import org.tunbroker.client.TunClient;

/**
 * What a {@link CommandedClient} can be told. Adapters are numbered in the order of their creation;
 * an adapter's last session has its number.
 *
 * <p>For one thread.
 */
final class ClientCommands {
    private final TunClient client;
    private final List<Adapter> adapters = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Forwarder> forwarders = new ArrayList<>();

    ClientCommands(final TunClient client) {
        this.client = client;
    }

    List<Object> run(final String command, final List<String> arguments)
            throws IOException, InterruptedException {
        switch (command) {
            case "create":
                return create(arguments);
            case "open":
                return opened(client.openAdapter(arguments.get(0)));
            case "list":
                return client.adapters().stream()
                        .map(AdapterInfo::interfaceName)
                        .collect(Collectors.toList());
            case "persistent":
                return client.persistentAdapters().list().stream()
                        .map(each -> each.info().name() + "/" + each.info().interfaceName()
                                + (each.isInUse() ? "/open" : ""))
                        .collect(Collectors.toList());
            case "removePersistent":
                client.persistentAdapters().remove(arguments.get(0));
                return Collections.emptyList();
            case "version":
                return Collections.singletonList(client.runningDriverVersion());
            case "deleteDriver":
                client.deleteDriver();
                return Collections.emptyList();
            default:
                return runOnAdapter(
                        command,
                        Integer.parseInt(arguments.get(0)),
                        arguments.subList(1, arguments.size()));
        }
    }

    private List<Object> create(final List<String> arguments) {
        final UUID guid = arguments.get(2).isEmpty() ? null : UUID.fromString(arguments.get(2));
        return opened(client.createAdapter(arguments.get(0), arguments.get(1), guid));
    }

    private List<Object> opened(final Adapter adapter) {
        adapters.add(adapter);
        sessions.add(null);
        forwarders.add(null);
        return describe(adapters.size() - 1);
    }

    private List<Object> describe(final int number) {
        final AdapterInfo info = adapters.get(number).info();
        return Arrays.asList(
                number,
                info.name(),
                info.guid(),
                info.interfaceName(),
                info.interfaceIndex(),
                info.luid());
    }

    private List<Object> runOnAdapter(
            final String command, final int number, final List<String> arguments)
            throws IOException, InterruptedException {
        final Adapter adapter = adapters.get(number);
        switch (command) {
            case "close":
                adapter.close();
                break;
            case "address":
                adapter.addAddress(
                        InetAddress.getByName(arguments.get(0)),
                        Integer.parseInt(arguments.get(1)));
                break;
            case "mtu":
                adapter.setMtu(Integer.parseInt(arguments.get(0)));
                break;
            case "configure":
                adapter.configure(ChangeWords.read(arguments));
                break;
            case "available":
                return new ArrayList<>(adapter.configureAvailable(ChangeWords.read(arguments)));
            case "settings":
                return settings(adapter.settings());
            case "dns":
                return dns(adapter.settings());
            case "replace":
                adapter.replaceAddresses(addresses(arguments));
                break;
            case "await":
                adapter.awaitUsable(
                        InetAddress.getByName(arguments.get(0)), Duration.ofSeconds(10));
                break;
            case "metric":
                adapter.setMetric(Integer.parseInt(arguments.get(0)));
                break;
            case "rename":
                adapter.setInterfaceName(arguments.get(0));
                break;
            case "info":
                return info(adapter.info());
            case "up":
                adapter.setUp(Boolean.parseBoolean(arguments.get(0)));
                break;
            case "session":
                final SessionOptions options = new SessionOptions()
                        .withCapacity(Integer.parseInt(arguments.get(0)))
                        .withOffload(Offload.valueOf(arguments.get(1)));
                sessions.set(number, adapter.startSession(options));
                break;
            case "answer":
                forward(number, number);
                break;
            case "bridge":
                final int other = Integer.parseInt(arguments.get(0));
                forward(number, other);
                forward(other, number);
                break;
            default:
                return runOnLife(command, number, arguments);
        }
        return Collections.emptyList();
    }

    /** Does what an adapter's end or name depends on. */
    private List<Object> runOnLife(
            final String command, final int number, final List<String> arguments)
            throws InterruptedException {
        final Adapter adapter = adapters.get(number);
        switch (command) {
            case "persist":
                adapter.setPersistent(Boolean.parseBoolean(arguments.get(0)));
                return Collections.emptyList();
            case "delete":
                adapter.delete();
                return Collections.emptyList();
            case "setName":
                adapter.setName(arguments.get(0));
                return describe(number);
            default:
                return runOnSession(command, number, arguments);
        }
    }

    private static List<Object> info(final AdapterInfo info) {
        return Arrays.asList(info.interfaceName(), info.interfaceIndex(), info.luid());
    }

    private static List<Object> settings(final InterfaceSettings settings) {
        final List<Object> words =
                new ArrayList<>(Arrays.asList(settings.mtu(), settings.isUp(), settings.metric()));
        for (final AssignedAddress address : settings.addresses()) {
            words.add(address + " " + address.scope() + (address.isUsable() ? "" : " unusable"));
        }
        words.addAll(settings.routes());
        for (final InetAddress endpoint : settings.bypassRoutes()) {
            words.add("bypass route to " + endpoint.getHostAddress());
        }
        return words;
    }

    private static List<Object> dns(final InterfaceSettings settings) {
        final List<Object> words = new ArrayList<>();
        settings.dnsServers().forEach(server -> words.add(server.getHostAddress()));
        words.addAll(settings.searchDomains());
        return words;
    }

    private static List<AssignedAddress> addresses(final List<String> words)
            throws UnknownHostException {
        final List<AssignedAddress> addresses = new ArrayList<>();
        for (final String word : words) {
            final String[] parts = word.split("/");
            addresses.add(AssignedAddress.of(
                    InetAddress.getByName(parts[0]), Integer.parseInt(parts[1])));
        }
        return addresses;
    }

    private List<Object> runOnSession(
            final String command, final int number, final List<String> arguments)
            throws InterruptedException {
        final Session session = sessions.get(number);
        switch (command) {
            case "forwarded":
                final Forwarder forwarder = forwarders.get(number);
                return Arrays.asList(forwarder.received(), forwarder.sent(), forwarder.longest());
            case "write":
                final ByteBuffer packet = ByteBuffer.wrap(Words.bytes(arguments.get(0)));
                return Collections.singletonList(session.write(packet, 1, TimeUnit.SECONDS));
            case "garbage":
                Garbage.of(Long.parseLong(arguments.get(0)))
                        .writeTo(session, Integer.parseInt(arguments.get(1)));
                return Collections.emptyList();
            case "statistics":
                final SessionStatistics counted = session.statistics();
                return Arrays.asList(
                        counted.received(),
                        counted.sent(),
                        counted.receiveDrops(),
                        counted.sendDrops());
            case "endSession":
                session.close();
                return Collections.emptyList();
            default:
                throw new IllegalArgumentException(command);
        }
    }

    private void forward(final int from, final int to) {
        final Forwarder forwarder = new Forwarder(
                adapters.get(from).info().interfaceName(),
                sessions.get(from),
                sessions.get(to),
                from == to);
        forwarders.set(from, forwarder);
        forwarder.start();
    }
}
