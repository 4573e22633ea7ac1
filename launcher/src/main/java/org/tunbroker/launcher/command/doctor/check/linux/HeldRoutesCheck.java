package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.start.process.ProcessLaunch;

/**
 * Routes that a broker made beside its interfaces, which stay when it is killed: bypass routes and
 * held routes. While no broker runs, a held route refuses packets.
 */
public final class HeldRoutesCheck implements Check {
    private static final int BYPASS = 116;
    private static final int HELD = 117;
    private static final int TIMEOUT_S = 5;
    private static final List<Path> PROGRAMS = Arrays.asList(
            Paths.get("/usr/sbin/ip"),
            Paths.get("/sbin/ip"),
            Paths.get("/usr/bin/ip"),
            Paths.get("/bin/ip"));

    private final boolean isServed;

    /** @param isServed whether a broker of the driver linux runs in this network namespace */
    public HeldRoutesCheck(final boolean isServed) {
        this.isServed = isServed;
    }

    @Override
    public String id() {
        return "routes";
    }

    @Override
    public List<Finding> look() throws IOException, InterruptedException {
        final Path ip = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("no program ip; install iproute2"));
        final List<Finding> findings = new ArrayList<>();
        for (final int protocol : new int[] {BYPASS, HELD}) {
            int routes = 0;
            for (final String family : new String[] {"-4", "-6"}) {
                routes += lines(
                        ip.toString(),
                        family,
                        "route",
                        "show",
                        "table",
                        "all",
                        "proto",
                        Integer.toString(protocol));
            }
            if (routes > 0) {
                findings.add(finding(protocol, routes));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(id(), "no routes of brokers"));
        }
        return findings;
    }

    Finding finding(final int protocol, final int routes) {
        final String text =
                routes + (protocol == HELD ? " held" : " bypass") + " routes, proto " + protocol;
        if (isServed) {
            return Finding.ok(id(), text + ", of a broker that runs");
        }
        final String mend = "ip -4 route flush table all proto " + protocol
                + "; ip -6 route flush table all proto " + protocol;
        return protocol == HELD
                ? Finding.wrong(id(), text + ", refuse packets without a broker", mend)
                : Finding.warning(id(), text + ", left by a dead broker", mend);
    }

    private static int lines(final String... command) throws IOException, InterruptedException {
        final Process process =
                ProcessLaunch.start(new ProcessBuilder(command).redirectErrorStream(true));
        process.getOutputStream().close();
        int lines = 0;
        try (BufferedReader output = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            while (output.readLine() != null) {
                lines++;
            }
        }
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " does not end");
        }
        // one that knows no such table prints why, and fails
        return process.exitValue() == 0 ? lines : 0;
    }
}
