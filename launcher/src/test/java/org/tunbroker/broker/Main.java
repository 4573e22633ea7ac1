package org.tunbroker.broker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the broker, under its name: writes what it was started with into the file
 * {@code report} of its directory. As the driver {@code staying} it then waits to be killed.
 */
public final class Main {
    private static final int LONGEST_STAY_S = 60;
    private static final int SESSION_FIELD = 3;

    private Main() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        final List<String> report = new ArrayList<>();
        report.add("pid=" + ProcessHandle.current().pid());
        report.add("folder=" + Path.of("").toAbsolutePath());
        report.add("architecture=" + System.getProperty("os.arch"));
        if (Files.exists(Path.of("/proc/self"))) {
            reportFromProc(report);
        } else {
            for (final String word : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
                report.add("word=" + word);
            }
            for (final String word : args) {
                report.add("word=" + word);
            }
        }
        System.getenv().forEach((name, value) -> report.add("environment." + name + "=" + value));
        System.out.println("broker says hello");

        final Path directory = Path.of(args[1]);
        final Path unfinished = Files.write(directory.resolve("report.new"), report);
        Files.move(unfinished, directory.resolve("report"), StandardCopyOption.ATOMIC_MOVE);
        if (args[3].equals("staying")) {
            new CountDownLatch(1).await(LONGEST_STAY_S, TimeUnit.SECONDS);
        }
    }

    private static void reportFromProc(final List<String> report) throws IOException {
        report.add("session=" + session());
        report.add("stdin=" + Files.readSymbolicLink(Path.of("/proc/self/fd/0")));
        report.add("stderr=" + Files.readSymbolicLink(Path.of("/proc/self/fd/2")));
        for (final String word : Files.readString(Path.of("/proc/self/cmdline")).split("\0")) {
            report.add("word=" + word);
        }
        for (final String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            report.add(line.replaceFirst(":\\s*", "="));
        }
    }

    private static String session() throws IOException {
        final String stat = Files.readString(Path.of("/proc/self/stat"));
        // the name before it may have blanks
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[SESSION_FIELD];
    }
}
