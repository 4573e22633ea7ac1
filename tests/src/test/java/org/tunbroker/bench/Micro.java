package org.tunbroker.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joptsimple.OptionParser;
import org.apache.commons.math3.util.FastMath;
import org.openjdk.jmh.runner.Runner;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** What lies inside one process: its time and what it allocates, by JMH. */
final class Micro implements Subject {
    private static final String NS = "ns";
    private static final double NS_OF_S = 1e9;
    private static final String PACKET = ", a packet";

    private final Setting setting;
    private final Processes processes = new Processes();
    private final WorkerProcess worker;
    private final List<Measurement> measurements = new ArrayList<>();
    // bytes: JMH allocates some kilobytes of its own while it measures
    private final double noise;

    Micro(final Setting setting) {
        this.setting = setting;
        // in so short a time it only shows whether each operation makes an object, of 16 bytes
        noise = setting.quick() ? 8 : 0.01;
        try {
            worker = start(processes.folder().path());
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
        addRing(64, "RingBenchmark.packetOf64");
        addRing(1420, "RingBenchmark.packetOf1420");
        addFrugal("wake-up with nobody asleep", "RingBenchmark.wakeNobody");
        addFrugal("reply to a ping of 84 B", "EchoBenchmark.reply");
        addFrugal("64 KB of TCP split to 1500 B" + PACKET, "OffloadBenchmark.split");
        addFrugal("1500 B of TCP joined to 64 KB" + PACKET, "OffloadBenchmark.join");
        addFrugal("control request encoded", "ControlBenchmark.encodeRequest");
        add(Row.of("control request decoded", NS), "ControlBenchmark.decodeRequest", false);
        addFrugal("control reply encoded", "ControlBenchmark.encodeReply");
        add(Row.of("control reply decoded", NS), "ControlBenchmark.decodeReply", false);
    }

    private WorkerProcess start(final Path folder) {
        return processes.worker(JvmProcess.of(JvmArchitecture.NATIVE, MicroWorker.class)
                .libraries("broker")
                .library(setting.benchmarks())
                .library(Runner.class)
                // what JMH uses
                .library(FastMath.class)
                .library(OptionParser.class)
                // it hands these on to the JVMs that it starts
                .option("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
                .option("-XX:+UseSerialGC")
                // where JMH has its lock, which another user may hold, and leaves other files
                .property("java.io.tmpdir", folder));
    }

    private void addRing(final int length, final String benchmark) {
        final String name = length + " B into a ring and out" + PACKET;
        final String yardstick = name + ", C";
        final Program program = new Program(setting, "ring");
        final Pace pace = new Pace(setting.seconds());
        measurements.add(Measurement.of(Row.of(yardstick, NS), () -> {
            final Figures figures = program.run("alone", length, 1, pace.count());
            return NS_OF_S / pace.rate(figures);
        }));
        add(Row.of(name, NS).against(yardstick, "C"), benchmark, true);
    }

    private void addFrugal(final String name, final String benchmark) {
        add(Row.of(name, NS), benchmark, true);
    }

    private void add(final Row row, final String benchmark, final boolean isFrugal) {
        final List<Row> rows = List.of(row, Row.of(row.name() + ", allocated", "B"));
        measurements.add(new Measurement(rows, () -> measure(benchmark, isFrugal)));
    }

    private double[] measure(final String benchmark, final boolean isFrugal) {
        // a JVM for each, so that none gets code that was compiled for another
        final Figures figures = setting.quick()
                ? worker.ask(benchmark, 0, 2, 40)
                : worker.ask(benchmark, 1, 2, 400);
        final double allocated = figures.get("bytes");
        if (isFrugal && allocated >= noise) {
            throw new IllegalStateException(
                    benchmark + " must allocate nothing, and allocates " + allocated + " B");
        }
        return new double[] {figures.get("ns"), allocated < noise ? 0 : allocated};
    }

    @Override
    public String title() {
        return "what lies inside one process, in one thread of a native JVM; by JMH";
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public int rounds(final Setting given) {
        return given.quick() ? 1 : 5;
    }

    @Override
    public boolean isPlaced() {
        return false;
    }

    @Override
    public boolean warmsUp() {
        // JMH does
        return false;
    }

    @Override
    public void close() {
        processes.close();
    }
}
