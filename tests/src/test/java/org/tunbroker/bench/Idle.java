package org.tunbroker.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.ProcessView;

/** What a broker and a client cost that have nothing to do. */
final class Idle implements Subject {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final double MB = 1024 * 1024;
    private static final double PERCENT = 100;
    private static final String CPU = "% of a core";
    private static final String MEMORY = "MB";
    private static final String SLEEPER = "JVM that only sleeps, processor";
    private static final String SLEEPER_MEMORY = "JVM that only sleeps, resident";

    private final Processes processes = new Processes();
    private final Duration measured;
    private final BrokerFolder folder;
    private final ProcessView sleeper;
    private final ProcessView client;
    private final ProcessView broker;

    Idle(final Setting setting) {
        measured = Duration.ofSeconds(setting.quick() ? 1 : 30);
        try {
            folder = processes.folder();
            sleeper = start(
                    JvmProcess.of(JvmArchitecture.NATIVE, IdleMain.class, "without tunbroker"));
            client = start(folder.client(setting.client(), IdleMain.class));
            broker = ProcessView.of(folder.broker());
            // what is compiled and collected after the start is no part of being idle
            rest(setting.quick() ? Duration.ZERO : Duration.ofSeconds(5));
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private ProcessView start(final JvmProcess.Builder builder) {
        final JvmProcess process = builder.start();
        processes.own(process);
        process.awaitLine(Worker.READY, DEADLINE);
        return ProcessView.of(process.pid());
    }

    private static void rest(final Duration duration) {
        final long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private double[] measure() {
        final List<ProcessView> views = List.of(sleeper, broker, client);
        final long begin = System.nanoTime();
        final List<Map<String, Long>> before =
                views.stream().map(ProcessView::cpuNsByThread).toList();
        rest(measured);
        final double[] percent = new double[views.size()];
        final double ns = System.nanoTime() - begin;
        for (int i = 0; i < percent.length; i++) {
            percent[i] = PERCENT * views.get(i).cpuNsSince(before.get(i)) / ns;
        }
        final double session = folder.sessionBytes() / MB;
        return new double[] {
            percent[0],
            percent[1],
            percent[1] - percent[0],
            percent[2],
            sleeper.residentBytes() / MB,
            broker.residentBytes() / MB,
            client.residentBytes() / MB,
            BrokerFolder.allocatedBytes(folder.directory().path()) / MB,
            session
        };
    }

    @Override
    public String title() {
        return "broker and client with an adapter and a session and nothing to do, over "
                + TimeUnit.NANOSECONDS.toSeconds(measured.toNanos()) + " s";
    }

    @Override
    public List<Measurement> measurements() {
        final String label = "sleeping JVM";
        return List.of(new Measurement(
                List.of(
                        Row.of(SLEEPER, CPU),
                        Row.of("broker, processor", CPU).against(SLEEPER, label),
                        Row.of("broker, processor above the JVM that only sleeps", CPU),
                        Row.of("client, processor", CPU).against(SLEEPER, label),
                        Row.of(SLEEPER_MEMORY, MEMORY),
                        Row.of("broker, resident", MEMORY).against(SLEEPER_MEMORY, label),
                        Row.of("client, resident", MEMORY).against(SLEEPER_MEMORY, label),
                        Row.of("shared memory, without the session's rings", MEMORY),
                        Row.of("the session's rings", MEMORY)),
                this::measure));
    }

    @Override
    public int rounds(final Setting setting) {
        return setting.quick() ? 1 : 3;
    }

    @Override
    public boolean isPlaced() {
        return false;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        processes.close();
    }
}
