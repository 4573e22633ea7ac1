package org.tunbroker.broker.driver.wintun.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.UUID;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.lease.DnsLease;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
import org.tunbroker.ipc.config.DomainName;
import org.tunbroker.ipc.config.InterfaceDns;

/**
 * The DNS of an interface of Windows' network stack, which has servers and search domains for each
 * family. What is set is in the journal before, since the registry keeps it.
 *
 * <p>For one thread at a time.
 */
final class WindowsDns {
    private static final int ERROR_PROC_NOT_FOUND = 127;

    private static final int NO_SLOT = -1;

    private final long luid;
    private final IpStack stack;
    private final LeaseJournal journal;
    private InterfaceDns dns = InterfaceDns.NONE;
    // where that stands in the journal
    private int slot = NO_SLOT;

    WindowsDns(final long luid, final IpStack stack, final LeaseJournal journal) {
        this.luid = luid;
        this.stack = stack;
        this.journal = journal;
    }

    /** Returns what was set here. */
    InterfaceDns get() {
        return dns;
    }

    void set(final InterfaceDns newDns) {
        if (newDns.domains().stream().anyMatch(DomainName::isRoutingOnly)) {
            throw unsupported("Windows sets search domains for an interface, and which names it is"
                    + " asked for only for the whole machine; leave out domains with "
                    + DomainName.ROUTING_ONLY);
        }
        final int newSlot = journaled(newDns);
        final boolean both;
        try {
            both = set(newDns, IpStack.IPV4);
        } catch (final TunException ex) {
            erase(newSlot);
            throw ex;
        }
        try {
            set(newDns, IpStack.IPV6);
        } catch (final TunException ex) {
            if (!both || setAgain() == 0) {
                erase(newSlot);
            }
            throw ex;
        }
        erase(slot);
        dns = newDns;
        slot = newSlot;
    }

    private int setAgain() {
        return stack.setDns(luid, IpStack.IPV4, servers(dns, IpStack.IPV4), domains(dns));
    }

    private int journaled(final InterfaceDns newDns) {
        if (newDns.isNone()) {
            return NO_SLOT;
        }
        final UUID guid = stack.guid(luid);
        if (guid == null) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "setDns",
                    "the adapter was removed; close it and create it anew");
        }
        return journal.write(new DnsLease(
                guid,
                servers(newDns, IpStack.IPV4),
                servers(newDns, IpStack.IPV6),
                domains(newDns)));
    }

    private void erase(final int ofJournal) {
        if (ofJournal != NO_SLOT) {
            journal.erase(ofJournal);
        }
    }

    /** Takes back what was set: Windows keeps it in the registry when the adapter goes. */
    void clear() {
        if (!dns.isNone()) {
            set(InterfaceDns.NONE);
        }
    }

    /** Returns false if the interface has not the family, and needs it not. */
    private boolean set(final InterfaceDns newDns, final int family) {
        final String servers = servers(newDns, family);
        final int error = stack.setDns(luid, family, servers, domains(newDns));
        if (error == ERROR_PROC_NOT_FOUND) {
            throw unsupported("this Windows has no SetInterfaceDnsSettings, which came with Windows"
                    + " 10, release 2004; leave DNS out, or set it with netsh");
        }
        final boolean missing = error == ErrorCode.ERROR_NOT_FOUND.code()
                || error == ErrorCode.ERROR_FILE_NOT_FOUND.code();
        if (missing && servers.isEmpty()) {
            return false;
        }
        if (missing) {
            throw unsupported("Windows has not the family of " + servers
                    + " on this adapter; is it switched off?");
        }
        if (error != 0) {
            throw new TunException(error, "SetInterfaceDnsSettings", "DNS of the adapter", null);
        }
        return true;
    }

    private static TunException unsupported(final String reason) {
        return new TunException(ErrorCode.ERROR_NOT_SUPPORTED, "setDns", reason);
    }

    private static String servers(final InterfaceDns dns, final int family) {
        return dns.servers().stream()
                .filter(server -> server instanceof Inet4Address == (family == IpStack.IPV4))
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(","));
    }

    private static String domains(final InterfaceDns dns) {
        return String.join(",", dns.domains());
    }
}
