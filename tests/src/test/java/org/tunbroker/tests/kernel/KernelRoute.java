package org.tunbroker.tests.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A route as {@code ip -j route} tells of it.
 *
 * @param destination such as {@code 10.8.0.0/16}, or {@code default}
 * @param gateway empty if there is none
 * @param metric 0 if the kernel tells of none
 */
record KernelRoute(String destination, String gateway, long metric) {
    /**
     * Returns the routes through an interface that nobody but the broker made, in the order of
     * their destinations.
     *
     * @param family {@code -4} or {@code -6}
     * @param table a number, or {@code main}
     */
    static List<KernelRoute> through(
            final RemoteAdapter adapter,
            final Testbed testbed,
            final String family,
            final String table) {
        final List<String> told = testbed.network()
                .run(
                        "ip",
                        "-j",
                        family,
                        "route",
                        "show",
                        "table",
                        table,
                        "dev",
                        adapter.interfaceName());
        // an object has lists, but no object inside
        return Stream.of(String.join("", told).split("}"))
                .filter(object -> object.contains("\"protocol\":\"static\""))
                .map(KernelRoute::read)
                .sorted(Comparator.comparing(KernelRoute::destination))
                .toList();
    }

    private static KernelRoute read(final String object) {
        final String metric = value(object, "metric");
        return new KernelRoute(
                value(object, "dst"),
                value(object, "gateway"),
                metric.isEmpty() ? 0 : Long.parseLong(metric));
    }

    private static String value(final String object, final String key) {
        final Matcher matcher = Pattern.compile("\"" + key + "\":\"?([^\",}]+)").matcher(object);
        return matcher.find() ? matcher.group(1) : "";
    }
}
