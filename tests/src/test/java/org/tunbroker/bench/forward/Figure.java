package org.tunbroker.bench.forward;

/**
 * A number that a load gives of each forwarder.
 *
 * @param name what is measured; empty for the first, which the load itself names
 * @param unit of the number
 * @param compared whether its ratio to a yardstick says something
 */
public record Figure(String name, String unit, boolean compared) {}
