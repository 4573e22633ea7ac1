package org.tunbroker.broker;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tunbroker.broker.client.FirstClient;
import org.tunbroker.broker.driver.wintun.WintunOptions;
import org.tunbroker.broker.driver.wintun.dll.DllChoice;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The options of a broker's command line.
 *
 * @param directory the broker directory, absolute
 * @param isInstalled whether the broker's directory is named by its base, as a service does; it
 *     then writes its log itself
 * @param driver the name of the driver to serve
 * @param idleExitNs how long to stay after the last client left
 * @param starter the client that started it
 * @param limits of what clients may have
 * @param reach whether clients may reach beyond their user's own adapters
 * @param archive the file to archive the classes in before leaving, or null
 * @param wintun the options of the driver wintun
 */
record BrokerOptions(
        Path directory,
        boolean isInstalled,
        String driver,
        long idleExitNs,
        FirstClient.Starter starter,
        Limits limits,
        Reach reach,
        Path archive,
        WintunOptions wintun) {
    private static final String DIRECTORY = "--directory";
    private static final String BASE = "--base";
    private static final String DEFAULT_BASE = "default";
    private static final String DRIVER = "--driver";
    private static final String IDLE_EXIT_MS = "--idle-exit-ms";
    private static final String STARTER = "--starter";
    private static final String STARTER_WAITS_MS = "--starter-waits-ms";
    private static final String LIMITS = "--limits";
    private static final String CONFINED = "--confined";
    private static final String ARCHIVE = "--archive";
    private static final String HOME = "--home";
    private static final String WINTUN = "--wintun";
    private static final String ALLOW_DLL = "--allow-dll";
    private static final String INTERFACES = "--interfaces";
    private static final String SIMULATED = "simulated";
    private static final String YES = "yes";
    private static final String NO = "no";
    private static final Set<String> NAMES = Set.of(
            DIRECTORY,
            BASE,
            DRIVER,
            IDLE_EXIT_MS,
            STARTER,
            STARTER_WAITS_MS,
            LIMITS,
            CONFINED,
            ARCHIVE,
            HOME,
            WINTUN,
            ALLOW_DLL,
            INTERFACES);
    private static final String USAGE = """
            usage: org.tunbroker.broker.Main --directory DIR --driver linux|wintun|loopback
              [--base DIR|default]  in place of --directory, for a service: the folder of all
                broker directories; the broker then writes its log there itself
              [--idle-exit-ms N]  how long to stay after the last client left
              [--starter PID --starter-waits-ms N]  which client is on its way, and for how long
              [--limits KEY=N,...]  what clients may have, see docs/security.md
              [--confined yes|no]  whether it is installed for ordinary users: they reach nothing
                but their own adapters then, see docs/security.md
              [--archive FILE]  where to archive the JVM's classes before leaving; takes a JVM with
                -XX:+RecordDynamicDumpInfo
            for the driver wintun:
              [--wintun PATH]  wintun.dll, or a folder that has it or is the unpacked zip
              [--home DIR]  searched for wintun.dll without --wintun; where the broker is installed
              [--allow-dll SHA256]  for developers: a DLL that is no official wintun.dll; an elevated
                broker refuses this
              [--interfaces simulated]  for tests: the DLL's adapters are none that Windows knows
            """;
    private static final String DEFAULT_IDLE_EXIT_MS = "10000";

    static BrokerOptions parse(final String[] arguments) {
        final Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            check(NAMES.contains(arguments[i]), arguments[i] + " is unknown");
            values.put(arguments[i], arguments[i + 1]);
        }
        check(arguments.length % 2 == 0, "an option has no value");
        check(values.containsKey(DRIVER), "an option is missing");
        check(
                values.containsKey(DIRECTORY) != values.containsKey(BASE),
                "there must be " + DIRECTORY + " or " + BASE);
        final long idleExitMs = number(values, IDLE_EXIT_MS, DEFAULT_IDLE_EXIT_MS);
        final String interfaces = values.get(INTERFACES);
        final String confined = values.getOrDefault(CONFINED, NO);
        check(confined.equals(YES) || confined.equals(NO), CONFINED + " is neither yes nor no");
        check(interfaces == null || interfaces.equals(SIMULATED), INTERFACES + " is unknown");
        return new BrokerOptions(
                values.containsKey(BASE)
                        ? ofBase(values.get(BASE), values.get(DRIVER))
                        : path(values.get(DIRECTORY)),
                values.containsKey(BASE),
                values.get(DRIVER),
                TimeUnit.MILLISECONDS.toNanos(idleExitMs),
                new FirstClient.Starter(
                        number(values, STARTER, "0"),
                        TimeUnit.MILLISECONDS.toNanos(number(values, STARTER_WAITS_MS, "0"))),
                values.containsKey(LIMITS) ? Limits.parse(values.get(LIMITS)) : Limits.DEFAULT,
                new Reach(confined.equals(YES)),
                path(values.get(ARCHIVE)),
                new WintunOptions(
                        new DllChoice(
                                path(values.get(WINTUN)),
                                values.containsKey(HOME) ? path(values.get(HOME)) : installation(),
                                values.get(ALLOW_DLL)),
                        interfaces != null));
    }

    private static long number(
            final Map<String, String> values, final String name, final String otherwise) {
        final long number = Long.parseLong(values.getOrDefault(name, otherwise));
        check(number >= 0, name + " is negative");
        return number;
    }

    private static Path ofBase(final String base, final String driver) {
        return BrokerDirectory.of(
                        base.equals(DEFAULT_BASE) ? BrokerDirectory.defaultBase() : path(base),
                        driver)
                .path();
    }

    private static Path path(final String text) {
        return text == null ? null : Path.of(text).toAbsolutePath();
    }

    /** Returns the folder above lib/broker, which this class comes from, or null in a test. */
    private static Path installation() {
        try {
            final Path jar = Path.of(BrokerOptions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            final Path libraries = jar.getParent();
            return libraries.endsWith(Path.of("lib", "broker"))
                    ? libraries.getParent().getParent()
                    : null;
        } catch (final URISyntaxException ex) {
            throw new IllegalStateException("a class path that is none", ex);
        }
    }

    private static void check(final boolean right, final String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem + "; " + USAGE);
        }
    }
}
