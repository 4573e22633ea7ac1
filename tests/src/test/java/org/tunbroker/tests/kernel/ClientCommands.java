package org.tunbroker.tests.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tunbroker.Offload;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
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
            case "create" -> {
                return create(arguments);
            }
            case "list" -> {
                return List.copyOf(client.adapters().stream()
                        .map(AdapterInfo::interfaceName)
                        .toList());
            }
            case "version" -> {
                return List.of(client.runningDriverVersion());
            }
            case "deleteDriver" -> client.deleteDriver();
            default -> {
                return runOnAdapter(
                        command,
                        Integer.parseInt(arguments.get(0)),
                        arguments.subList(1, arguments.size()));
            }
        }
        return List.of();
    }

    private List<Object> create(final List<String> arguments) {
        final UUID guid = arguments.get(2).isEmpty() ? null : UUID.fromString(arguments.get(2));
        final Adapter adapter = client.createAdapter(arguments.get(0), arguments.get(1), guid);
        adapters.add(adapter);
        sessions.add(null);
        forwarders.add(null);
        final AdapterInfo info = adapter.info();
        return List.of(
                adapters.size() - 1,
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
            case "close" -> adapter.close();
            case "address" ->
                adapter.addAddress(
                        InetAddress.getByName(arguments.get(0)),
                        Integer.parseInt(arguments.get(1)));
            case "mtu" -> adapter.setMtu(Integer.parseInt(arguments.get(0)));
            case "up" -> adapter.setUp(Boolean.parseBoolean(arguments.get(0)));
            case "session" ->
                sessions.set(
                        number,
                        adapter.startSession(new SessionOptions()
                                .withCapacity(Integer.parseInt(arguments.get(0)))
                                .withOffload(Offload.valueOf(arguments.get(1)))));
            case "answer" -> forward(number, number);
            case "bridge" -> {
                final int other = Integer.parseInt(arguments.get(0));
                forward(number, other);
                forward(other, number);
            }
            case "forwarded" -> {
                final Forwarder forwarder = forwarders.get(number);
                return List.of(forwarder.received(), forwarder.sent(), forwarder.longest());
            }
            case "write" -> {
                final ByteBuffer packet =
                        ByteBuffer.wrap(HexFormat.of().parseHex(arguments.get(0)));
                return List.of(sessions.get(number).write(packet, 1, TimeUnit.SECONDS));
            }
            case "garbage" ->
                Garbage.of(Long.parseLong(arguments.get(0)))
                        .writeTo(sessions.get(number), Integer.parseInt(arguments.get(1)));
            case "statistics" -> {
                final SessionStatistics counted = sessions.get(number).statistics();
                return List.of(
                        counted.received(),
                        counted.sent(),
                        counted.receiveDrops(),
                        counted.sendDrops());
            }
            case "endSession" -> sessions.get(number).close();
            default -> throw new IllegalArgumentException(command);
        }
        return List.of();
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
