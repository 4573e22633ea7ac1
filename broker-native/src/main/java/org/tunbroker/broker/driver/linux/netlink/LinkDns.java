package org.tunbroker.broker.driver.linux.netlink;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.tunbroker.broker.driver.api.SlowCalls;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.os.linux.resolved.DnsRequest;
import org.tunbroker.broker.os.linux.resolved.ResolvedAccess;
import org.tunbroker.broker.os.linux.resolved.ResolvedView;
import org.tunbroker.ipc.config.InterfaceDns;

/**
 * The DNS of a TUN file's interface, which the kernel knows nothing of: systemd-resolved does, and
 * forgets it with the interface.
 *
 * <p>For the driver thread.
 */
public final class LinkDns {
    // the other calls of the client's process wait meanwhile
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(3);

    private final TunFile tun;
    private final ResolvedView resolved;
    private final SlowCalls slowCalls;
    private InterfaceDns dns = InterfaceDns.NONE;

    /**
     * Makes the DNS of an interface that has none yet.
     *
     * @param resolved asked for what others set
     * @param slowCalls makes the calls to resolved
     */
    public LinkDns(final TunFile tun, final ResolvedView resolved, final SlowCalls slowCalls) {
        this.tun = tun;
        this.resolved = resolved;
        this.slowCalls = slowCalls;
    }

    /** Returns what was set here. */
    InterfaceDns get() {
        return dns;
    }

    /**
     * Returns what the interface has, whoever set it; what was set here if resolved cannot be
     * asked.
     */
    InterfaceDns present() {
        if (!resolved.isThere()) {
            return InterfaceDns.NONE;
        }
        final int index = tun.requireHere("settings");
        final AtomicReference<Optional<InterfaceDns>> found = new AtomicReference<>();
        slowCalls.run(() -> found.set(resolved.of(index)));
        return found.get().orElse(dns);
    }

    /** Sets it; what is set already is set again, since others may have changed it. */
    void set(final InterfaceDns newDns) {
        final int index = tun.requireHere("setDns");
        final DnsRequest request = new DnsRequest(index, tun.currentName(), dns, newDns);
        slowCalls.run(() -> ResolvedAccess.set(request, System.nanoTime() + LIMIT_NS));
        dns = newDns;
    }
}
