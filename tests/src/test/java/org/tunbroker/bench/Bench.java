package org.tunbroker.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.JvmArchitecture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures tunbroker and, in the same run, what it is compared with. {@code scripts/bench.sh} runs
 * it.
 */
@Command(name = "bench", description = "Measures tunbroker and its yardsticks.")
final class Bench implements Callable<Integer> {
    private static final Map<String, Function<Setting, Subject>> SUBJECTS = new LinkedHashMap<>();

    static {
        SUBJECTS.put("micro", Micro::new);
        SUBJECTS.put("ring", Ring::new);
        SUBJECTS.put("tun", Tun::new);
        SUBJECTS.put("bulk", Bulk::new);
        SUBJECTS.put("forward", Forward::new);
        SUBJECTS.put("latency", Latency::new);
        SUBJECTS.put("control", Control::new);
        SUBJECTS.put("startup", Startup::new);
        SUBJECTS.put("idle", Idle::new);
        SUBJECTS.put("scale", Scale::new);
    }

    @Parameters(description = "What to measure: ${COMPLETION-CANDIDATES}", defaultValue = "all")
    private String subject;

    @Option(names = "--client", description = "The JVM of clients: native, i386 or arm64.")
    private String client = "native";

    @Option(names = "--quick", description = "Few and short repetitions, which judge no time.")
    private boolean quick;

    @Option(names = "--json", description = "Writes all figures to this file.")
    private Path json;

    @Option(names = "--programs", required = true, description = "The yardsticks in C.")
    private Path programs;

    @Option(names = "--benchmarks", required = true, description = "The folder of JMH's classes.")
    private Path benchmarks;

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final JvmArchitecture architecture =
                JvmArchitecture.valueOf(client.toUpperCase(Locale.ROOT));
        final Setting setting = new Setting(architecture, quick, programs, benchmarks);
        final Map<String, String> machine = Machine.describe();
        System.out.println(machine.entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining("\n")));
        System.out.println("client: " + setting.clientName() + ", rounds: " + setting.rounds());
        final List<Table> tables = new ArrayList<>();
        for (final Map.Entry<String, Function<Setting, Subject>> entry : SUBJECTS.entrySet()) {
            if (subject.equals("all") || subject.equals(entry.getKey())) {
                final Table table = measure(entry.getKey(), entry.getValue(), setting);
                System.out.println();
                table.lines().forEach(System.out::println);
                tables.add(table);
            }
        }
        if (json != null) {
            Report.write(json, setting, machine, tables);
        }
        return tables.stream().allMatch(Table::isSound) ? 0 : 1;
    }

    private static Table measure(
            final String name, final Function<Setting, Subject> maker, final Setting setting)
            throws InterruptedException {
        try (Subject subject = maker.apply(setting)) {
            final Placement placement = new Placement(setting, subject.isPlaced());
            final Rounds rounds =
                    new Rounds(placement::probe, subject.measurements(), subject.group());
            final List<Outcome> outcomes = rounds.run(subject.rounds(setting), subject.warmsUp());
            final String note = Stream.of(placement.disturbance(), subject.note())
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            return new Table(name, subject.title(), outcomes, subject.missing(), note);
        }
    }
}
