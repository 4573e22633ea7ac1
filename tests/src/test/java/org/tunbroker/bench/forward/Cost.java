package org.tunbroker.bench.forward;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a command did and took that sent traffic through a forwarder.
 *
 * @param output of the command
 * @param cpuNs processor time of the forwarder's processes
 * @param instructions that they executed, kernel included; empty where nobody counts them
 * @param othersPercent of the machine that was taken by what is neither the forwarder nor the
 *     command, nor what answers it, nor this JVM
 */
record Cost(List<String> output, long cpuNs, OptionalLong instructions, double othersPercent) {}
