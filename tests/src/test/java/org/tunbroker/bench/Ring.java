package org.tunbroker.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** Packets through rings, a unix socket and Aeron IPC. */
final class Ring implements Subject {
    private static final String UNIT = "M packets/s";
    private static final double MILLION = 1e6;
    private static final int BATCH = 32;
    private static final int BURST = 64;
    private static final String C = "C";
    private static final String AERON = "Aeron";
    private static final String SOCKET = "socket";

    private final Setting setting;
    private final Processes processes = new Processes();
    private final WorkerProcess client;
    private final WorkerProcess broker;
    private final WorkerProcess echo;
    private final WorkerProcess publisher;
    private final WorkerProcess subscriber;
    private final List<Measurement> measurements = new ArrayList<>();

    Ring(final Setting setting) {
        this.setting = setting;
        try {
            final BrokerFolder folder = processes.folder();
            final Path file = folder.path().resolve("rings");
            broker = processes.worker(JvmProcess.of(
                    JvmArchitecture.NATIVE, RingWorker.class, "broker", file.toString()));
            client = processes.worker(
                    JvmProcess.of(setting.client(), RingWorker.class, "client", file.toString()));
            echo = processes.worker(folder.client(setting.client(), EchoWorker.class));
            final String aeron = startAeron(folder.path().resolve("aeron"));
            publisher = processes.worker(
                    JvmProcess.of(JvmArchitecture.NATIVE, AeronWorker.class, aeron));
            subscriber = processes.worker(
                    JvmProcess.of(JvmArchitecture.NATIVE, AeronWorker.class, aeron));
            addRows();
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private String startAeron(final Path directory) {
        processes.own(JvmProcess.of(JvmArchitecture.NATIVE, "io.aeron.driver.MediaDriver")
                .libraries("broker")
                .option("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
                .property("aeron.dir", directory)
                // one thread: the machine may have no more cores than those that send and receive
                .property("aeron.threading.mode", "SHARED")
                .property("aeron.ipc.mtu.length", 4096)
                .property("aeron.ipc.term.buffer.length", 1 << 24)
                // streams of one repetition are gone before the next
                .property("aeron.publication.linger.timeout", "10ms")
                .start());
        return directory.toString();
    }

    private void addRows() {
        final String name = setting.clientName();
        for (final int length : List.of(64, 576, 1420)) {
            final String size = length + " B ";
            final String one = size + "C to C";
            final String batch = size + "C to C, published by " + BATCH;
            final String back = size + "C to C and back";
            final String backBatch = back + ", published by " + BURST;
            final String aeron = size + "Aeron IPC";
            final String socket = size + "unix socket, a call each";
            addProgram(one, "ring", "one-way", length, 1);
            addRing(size + name + " to broker's JVM", client, broker, length, 1, one);
            addRing(size + "broker's JVM to " + name, broker, client, length, 1, one);
            addProgram(batch, "ring", "one-way", length, BATCH);
            addRing(
                    size + name + " to broker's JVM, by " + BATCH,
                    client,
                    broker,
                    length,
                    BATCH,
                    batch);
            addProgram(back, "ring", "echo", length, 1);
            addEcho(size + name + " client to broker and back, copied", "copy", length, back);
            addEcho(size + name + " client to broker and back, in place", "place", length, back);
            addProgram(backBatch, "ring", "echo", length, BURST);
            addEcho(
                    size + name + " client to broker and back, by " + BURST,
                    "batch",
                    length,
                    backBatch);
            addAeron(aeron, length);
            addProgram(socket, "socket", length);
        }
    }

    private void addProgram(final String row, final String program, final Object... arguments) {
        final Program command = new Program(setting, program);
        final Pace pace = new Pace(setting.seconds());
        measurements.add(Measurement.of(Row.of(row, UNIT), () -> {
            final Object[] words = Arrays.copyOf(arguments, arguments.length + 1);
            words[arguments.length] = pace.count();
            return pace.rate(command.run(words)) / MILLION;
        }));
    }

    private void addRing(
            final String name,
            final WorkerProcess from,
            final WorkerProcess to,
            final int length,
            final int batch,
            final String yardstick) {
        final Pace pace = new Pace(setting.seconds());
        final String size = length + " B ";
        final Row row = Row.of(name, UNIT)
                .against(yardstick, C)
                .against(size + "Aeron IPC", AERON)
                .against(size + "unix socket, a call each", SOCKET);
        measurements.add(Measurement.of(row, () -> {
            to.begin("receive", length, batch, pace.count());
            from.ask("send", length, batch, pace.count());
            return pace.rate(to.await()) / MILLION;
        }));
    }

    private void addEcho(
            final String name, final String way, final int length, final String yardstick) {
        final Pace pace = new Pace(setting.seconds());
        final String size = length + " B ";
        final Row row = Row.of(name, UNIT)
                .against(yardstick, C)
                .against(size + "Aeron IPC", AERON)
                .against(size + "unix socket, a call each", SOCKET);
        measurements.add(Measurement.of(
                row, () -> pace.rate(echo.ask(way, length, pace.count())) / MILLION));
    }

    private void addAeron(final String name, final int length) {
        final Pace pace = new Pace(setting.seconds());
        measurements.add(Measurement.of(Row.of(name, UNIT), () -> {
            subscriber.begin("receive", length, pace.count());
            publisher.ask("send", length, pace.count());
            return pace.rate(subscriber.await()) / MILLION;
        }));
    }

    @Override
    public String title() {
        return "packets between two processes, copied in and out, checked; rings of 1 MiB";
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
