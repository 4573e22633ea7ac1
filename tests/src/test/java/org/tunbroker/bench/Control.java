package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** Control calls, and what they would take as a process each. */
final class Control implements Subject {
    private static final int REST_US = 2000;
    private static final double US_OF_MS = 1e3;
    private static final String UNIT = "us";
    private static final String HOT_FUTEX = "C, futex, one after the other";
    private static final String RESTED_FUTEX = "C, futex, each after a rest";
    private static final String TRUE = "a process each: true";
    private static final String JAVA = "a process each: java -version";

    private final Setting setting;
    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();

    Control(final Setting setting) {
        this.setting = setting;
        try {
            final BrokerFolder folder = processes.folder();
            final WorkerProcess client =
                    processes.worker(RoundTrips.describe(folder, setting.client()));
            final RoundTrips trips = new RoundTrips(setting, measurements);
            final String name = setting.clientName() + " client, ";
            final int many = setting.quick() ? 200 : 10_000;
            final int few = setting.quick() ? 20 : 200;

            trips.sleepers(HOT_FUTEX, many, 0);
            for (final String call : List.of("version", "statistics")) {
                final String row = name + call + ", one after the other";
                trips.worker(
                        List.of(
                                Row.of(row, UNIT)
                                        .against(HOT_FUTEX, "C")
                                        .against(TRUE, "true")
                                        .against(JAVA, "java -version"),
                                Row.of(row + RoundTrips.HIGH, UNIT)
                                        .against(HOT_FUTEX + RoundTrips.HIGH, "C")),
                        client,
                        call,
                        many,
                        0);
            }
            trips.sleepers(RESTED_FUTEX, few, REST_US);
            for (final String call : List.of("version", "statistics")) {
                trips.worker(
                        name + call + ", each after a rest",
                        client,
                        call,
                        few,
                        REST_US,
                        RESTED_FUTEX);
            }
            addProcess(TRUE, setting.quick() ? 5 : 100, "true");
            addProcess(
                    JAVA,
                    setting.quick() ? 1 : 5,
                    JvmArchitecture.NATIVE.command().get(0),
                    "-version");
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private void addProcess(final String row, final int count, final String... command) {
        final Program spawn = new Program(setting, "spawn");
        final List<Object> words = new ArrayList<>(List.of(count));
        words.addAll(List.of(command));
        measurements.add(Measurement.of(
                Row.of(row, UNIT), () -> spawn.run(words.toArray()).get("ms_p50") * US_OF_MS));
    }

    @Override
    public String title() {
        return "a control call, from call to answer: the driver's version, a session's statistics;"
                + " a rest is 2 ms";
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
