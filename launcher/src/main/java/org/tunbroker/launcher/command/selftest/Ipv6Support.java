package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import org.tunbroker.ipc.os.OperatingSystem;

/** Whether this machine, and this JVM, can use IPv6. Stateless. */
final class Ipv6Support {
    private Ipv6Support() {}

    /**
     * Looks whether Java programs can use it.
     *
     * @return why this JVM cannot; null if it can
     */
    static String missingInJvm() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::", 0))) {
            return socket.isBound() ? null : "no IPv6 socket can be bound";
        } catch (final SocketException ex) {
            return "this JVM uses IPv4 only (" + ex.getMessage() + "): java.net.preferIPv4Stack is"
                    + " set, or no interface had an IPv6 address when it began";
        }
    }

    /**
     * Looks whether interfaces can have it.
     *
     * @return why this machine has none; null if it has
     * @throws SocketException if the interfaces cannot be listed
     * @throws IOException if the kernel's settings cannot be read
     */
    static String missing() throws IOException {
        if (!OperatingSystem.current().hasNetworkNamespaces()) {
            return hasAddress() ? null : "no interface has an IPv6 address";
        }
        // in a new network namespace no interface has an address, but a new one gets its own
        return missing(Paths.get("/proc"));
    }

    static String missing(final Path proc) throws IOException {
        if (!Files.exists(proc.resolve("net/if_inet6"))) {
            return "this kernel has no IPv6";
        }
        final Path disabled = proc.resolve("sys/net/ipv6/conf/default/disable_ipv6");
        if (!Files.exists(disabled)) {
            return null;
        }
        return new String(Files.readAllBytes(disabled), StandardCharsets.US_ASCII)
                        .trim()
                        .equals("0")
                ? null
                : "net.ipv6.conf.default.disable_ipv6 is set";
    }

    private static boolean hasAddress() throws SocketException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(each -> each.getInterfaceAddresses().stream())
                .anyMatch(each -> each.getAddress() instanceof Inet6Address);
    }
}
