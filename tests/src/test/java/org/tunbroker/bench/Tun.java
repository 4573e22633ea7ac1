package org.tunbroker.bench;

import io.github.isotes.net.tun.io.TunDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opentest4j.TestAbortedException;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** Packets through the kernel's TUN, in a network namespace that this makes. */
final class Tun implements Subject {
    private static final String UNIT = "k packets/s";
    private static final double THOUSAND = 1e3;
    private static final String C = "C";
    private static final String WRITE = "C write";
    private static final String READ = "C read";
    private static final String FETCH = "C read, another core sent";
    private static final boolean TWO_CORES = Runtime.getRuntime().availableProcessors() > 1;
    private static final String TUN_IO = "tun-io";
    private static final String NETTY_TUN = "netty-tun";
    private static final List<String> PEERS = List.of(TUN_IO, NETTY_TUN);
    private static final int CLIENT_NETWORK = 1;
    private static final int FIRST_PEER_NETWORK = 2;
    // packets that the kernel queues before they are read, and has room for
    private static final int BURST = 4000;
    private static final int QUEUE = 4096;

    private final Setting setting;
    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();
    private NetworkNamespace network;
    private Program program;

    Tun(final Setting setting) {
        this.setting = setting;
        try {
            if (findRights()) {
                addRows(
                        startClient(),
                        startPeer(TUN_IO, TunIoWorker.class, List.of(TunDevice.class)),
                        startPeer(NETTY_TUN, NettyTunWorker.class, NettyTunWorker.LIBRARIES));
            }
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private boolean findRights() {
        try {
            network = NetworkNamespace.createOrSkip();
            processes.atEnd(network::close);
            // an interface's own packets would be among those that are counted
            network.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
            program = new Program(setting, "tun", network.enter().toArray(String[]::new));
            program.run("write", "64", 1);
            return true;
        } catch (final TestAbortedException | IllegalStateException ex) {
            missing.put("everything", ex.getMessage());
            return false;
        }
    }

    private WorkerProcess startClient() {
        final WorkerProcess client = processes.worker(processes
                .folder()
                .client(setting.client(), TunWorker.class, Integer.toString(CLIENT_NETWORK))
                .in(network));
        network.run(
                "sh",
                "-c",
                "for link in $(ip -o link show up type tun | cut -d: -f2); do"
                        + " ip link set dev $link txqueuelen " + QUEUE + "; done");
        return client;
    }

    private WorkerProcess startPeer(
            final String name, final Class<? extends Worker> type, final List<Class<?>> libraries) {
        final String link = "bench-" + name;
        final int number = FIRST_PEER_NETWORK + PEERS.indexOf(name);
        final JvmProcess.Builder process =
                JvmProcess.of(JvmArchitecture.NATIVE, type, link, Integer.toString(number));
        libraries.forEach(process::library);
        final WorkerProcess peer = processes.worker(process.in(network));
        network.run("ip", "address", "add", "10.9." + number + ".1/24", "dev", link);
        final String queue = Integer.toString(QUEUE);
        network.run("ip", "link", "set", "dev", link, "up", "txqueuelen", queue);
        return peer;
    }

    private void addRows(
            final WorkerProcess client, final WorkerProcess tunIo, final WorkerProcess nettyTun) {
        final String name = setting.clientName() + " client ";
        for (final int length : List.of(64, 1420)) {
            final String up = length + " B up, ";
            add(Row.of(up + WRITE, UNIT), count -> program.run("write", length, count));
            add(row(up, TUN_IO), count -> tunIo.ask("up", length, count));
            add(row(up, NETTY_TUN), count -> nettyTun.ask("up", length, count));
            add(row(up, name + "write"), count -> client.ask("up-copy", length, count));
            add(row(up, name + "in place"), count -> client.ask("up-place", length, count));
        }
        for (final int length : List.of(64, 1420)) {
            final String down = length + " B down, ";
            add(Row.of(down + READ, UNIT), count -> program.run("read", length, BURST, count));
            if (TWO_CORES) {
                add(row(down, FETCH), count -> program.run("fetch", length, BURST, count));
            }
            add(row(down, TUN_IO), count -> tunIo.ask("down", length, BURST, count));
            add(row(down, NETTY_TUN), count -> nettyTun.ask("down", length, BURST, count));
            add(row(down, name + "read"), count -> client.ask("down-copy", length, BURST, count));
            add(
                    row(down, name + "in place"),
                    count -> client.ask("down-place", length, BURST, count));
        }
    }

    private static Row row(final String way, final String name) {
        final boolean up = way.endsWith("up, ");
        Row row = Row.of(way + name, UNIT).against(way + (up ? WRITE : READ), C);
        if (name.equals(FETCH)) {
            return row;
        }
        if (!up && TWO_CORES) {
            row = row.against(way + FETCH, "C apart");
        }
        if (PEERS.contains(name)) {
            return row;
        }
        for (final String peer : PEERS) {
            row = row.against(way + peer, peer);
        }
        return row;
    }

    private void add(final Row row, final Traffic traffic) {
        final Pace pace = new Pace(setting.seconds());
        measurements.add(
                Measurement.of(row, () -> pace.rate(traffic.move(pace.count())) / THOUSAND));
    }

    /** Moves so many packets. */
    private interface Traffic {
        Figures move(long count);
    }

    @Override
    public String title() {
        return "packets through the kernel's TUN; down: " + BURST + " packets queued, then read";
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public Map<String, String> missing() {
        return missing;
    }

    @Override
    public void close() {
        processes.close();
    }
}
