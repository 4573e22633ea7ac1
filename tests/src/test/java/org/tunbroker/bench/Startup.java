package org.tunbroker.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmProcess;

/** From nothing to the first answer. */
final class Startup implements Subject {
    private static final String UNIT = "ms";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final double MS = 1e6;

    private final Setting setting;
    private final List<Measurement> measurements;

    Startup(final Setting setting) {
        this.setting = setting;
        leaveArchive();
        final String jvm = setting.clientName() + " JVM ";
        final String hello = jvm + "that says hello, from start to end";
        measurements = List.of(
                Measurement.of(Row.of(hello, UNIT), this::hello),
                new Measurement(
                        List.of(
                                Row.of(jvm + "connects with no broker, to the first answer", UNIT)
                                        .against(hello, "hello"),
                                Row.of("the same JVM connects again", UNIT)
                                        .against(hello, "hello")),
                        this::twice),
                Measurement.of(
                        Row.of("another " + jvm + "connects, the broker runs", UNIT)
                                .against(hello, "hello"),
                        this::withBroker));
    }

    /** Lets a broker leave in order: it archives its classes, as those killed below do not. */
    private static void leaveArchive() {
        try (BrokerFolder folder = BrokerFolder.create()) {
            TunClient.connect(folder.options().withBrokerIdleExit(Duration.ZERO))
                    .close();
            await().atMost(DEADLINE).until(() -> folder.brokers().isEmpty());
        }
    }

    private double hello() {
        final long begin = System.nanoTime();
        try (JvmProcess process =
                JvmProcess.of(setting.client(), StartupMain.Hello.class).start()) {
            process.expectExit(0, DEADLINE);
            return (System.nanoTime() - begin) / MS;
        }
    }

    private double[] twice() {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final Figures figures = connect(folder);
            return new double[] {figures.get("first_ms"), figures.get("second_ms")};
        }
    }

    private double withBroker() {
        try (BrokerFolder folder = BrokerFolder.create()) {
            connect(folder);
            return connect(folder).get("first_ms");
        }
    }

    private Figures connect(final BrokerFolder folder) {
        try (JvmProcess process =
                folder.client(setting.client(), StartupMain.class).start()) {
            final List<String> lines = process.expectExit(0, DEADLINE);
            return new Figures(lines.get(lines.size() - 1));
        }
    }

    @Override
    public String title() {
        return "time to the first answer, from the call in a JVM that has loaded nothing;"
                + " driver loopback";
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public int rounds(final Setting given) {
        return given.quick() ? 1 : given.rounds();
    }

    @Override
    public boolean isPlaced() {
        return false;
    }

    @Override
    public boolean warmsUp() {
        return !setting.quick();
    }

    @Override
    public void close() {
        // every process lives for one repetition
    }
}
