package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.tests.jvm.BrokerFolder;

/** Round trips of one packet, client to broker and back. */
final class Latency implements Subject {
    private static final int REST_US = 2000;

    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();

    Latency(final Setting setting) {
        try {
            final BrokerFolder folder = processes.folder();
            final WorkerProcess client =
                    processes.worker(RoundTrips.describe(folder, setting.client()));
            final RoundTrips trips = new RoundTrips(setting, measurements);
            final String name = setting.clientName() + " client";
            final int many = setting.quick() ? 200 : 20_000;
            final int few = setting.quick() ? 20 : 200;

            trips.pingPong("C, a word, spinning on two cores", "spin", many / 10, 0);
            trips.worker(
                    name + ", a packet, spinning",
                    client,
                    "spin",
                    many,
                    0,
                    "C, a word, spinning on two cores");
            trips.sleepers("C, futex, one after the other", many, 0);
            trips.worker(
                    name + ", a packet, waiting in read",
                    client,
                    "sleep",
                    many,
                    0,
                    "C, futex, one after the other");
            trips.sleepers("C, futex, each after a rest", few, REST_US);
            trips.worker(
                    name + ", a packet, each after a rest",
                    client,
                    "sleep",
                    few,
                    REST_US,
                    "C, futex, each after a rest");
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    @Override
    public String title() {
        return "round trip of one packet of 64 B through the broker; a rest is 2 ms";
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public void close() {
        processes.close();
    }
}
