package org.tunbroker.broker.os.linux.resolved;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.DomainName;
import org.tunbroker.ipc.config.InterfaceDns;

/**
 * Tells systemd-resolved which servers and domains an interface has. It listens to root only,
 * whatever root's capabilities are, and forgets an interface that goes.
 *
 * <p>Stateless and thread-safe.
 */
public final class Resolved {
    static final String NAME = "org.freedesktop.resolve1";
    static final String PATH = "/org/freedesktop/resolve1";
    static final String MANAGER = NAME + ".Manager.";
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    // errors' names
    private static final String BUS_ERROR = "org.freedesktop.DBus.Error.";
    private static final String NO_SUCH_LINK = NAME + ".NoSuchLink";
    private static final String LINK_BUSY = NAME + ".LinkBusy";

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private Resolved() {}

    /**
     * Sets the DNS of an interface of the calling thread's network namespace, or of none.
     *
     * @param index of the interface
     * @param before what the interface had, for the case that only half of it can be set
     * @param dns validated
     * @param deadlineNs of {@link System#nanoTime()}
     * @throws TunException ERROR_NOT_SUPPORTED without resolved in this namespace,
     *     ERROR_ACCESS_DENIED if this process is not root's, ERROR_BUSY if systemd-networkd manages
     *     the interface, ERROR_FILE_NOT_FOUND if there is no such interface, ERROR_TIMEOUT
     */
    public static void set(
            final int index,
            final InterfaceDns before,
            final InterfaceDns dns,
            final long deadlineNs) {
        NamespaceSockets.requireResolved();
        try (SystemBus bus = SystemBus.connect(deadlineNs)) {
            callOnceKnown(bus, servers(index, dns), deadlineNs);
            try {
                call(bus, domains(index, dns));
            } catch (final TunException ex) {
                undo(bus, servers(index, before), ex);
                throw ex;
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "setDns", "the system bus: " + ex, ex);
        }
    }

    private static BusCall servers(final int index, final InterfaceDns dns) {
        final BusCall call = new BusCall(NAME, PATH, MANAGER + "SetLinkDNS", "ia(iay)");
        final int begin = call.putInt(index).beginArray();
        for (final InetAddress server : dns.servers()) {
            call.beginStruct();
            call.putInt(server instanceof Inet4Address ? AF_INET : AF_INET6)
                    .putBytes(server.getAddress());
        }
        call.endArray(begin);
        return call;
    }

    private static BusCall domains(final int index, final InterfaceDns dns) {
        final BusCall call = new BusCall(NAME, PATH, MANAGER + "SetLinkDomains", "ia(sb)");
        final int begin = call.putInt(index).beginArray();
        for (final String domain : dns.domains()) {
            call.beginStruct();
            call.putString(DomainName.bare(domain)).putBoolean(DomainName.isRoutingOnly(domain));
        }
        call.endArray(begin);
        return call;
    }

    private static void undo(final SystemBus bus, final BusCall call, final TunException failure)
            throws IOException {
        try {
            call(bus, call);
        } catch (final TunException ex) {
            failure.addSuppressed(ex);
        }
    }

    /**
     * Calls again while resolved does not know the interface: the kernel tells resolved of a new
     * one at the same time as the broker, and resolved may be later.
     */
    private static void callOnceKnown(
            final SystemBus bus, final BusCall call, final long deadlineNs) throws IOException {
        while (true) {
            try {
                call(bus, call);
                return;
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)
                        || System.nanoTime() + LOOK_NS - deadlineNs >= 0) {
                    throw ex;
                }
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Makes a call; returns the answer if it is no error, else throws that. */
    static BusReply call(final SystemBus bus, final BusCall call) throws IOException {
        final BusReply reply = bus.call(call);
        final String error = reply.errorName();
        if (!error.isEmpty()) {
            throw new TunException(
                    codeOf(error),
                    "setDns",
                    "systemd-resolved refuses " + call.member() + ": " + reply.text() + " (" + error
                            + ")" + adviceFor(error));
        }
        return reply;
    }

    private static ErrorCode codeOf(final String error) {
        return switch (error) {
            case NO_SUCH_LINK -> ErrorCode.ERROR_FILE_NOT_FOUND;
            case LINK_BUSY -> ErrorCode.ERROR_BUSY;
            case BUS_ERROR + "InvalidArgs" -> ErrorCode.ERROR_INVALID_PARAMETER;
            case BUS_ERROR + "AccessDenied", BUS_ERROR + "InteractiveAuthorizationRequired" ->
                ErrorCode.ERROR_ACCESS_DENIED;
            case BUS_ERROR + "ServiceUnknown",
                    BUS_ERROR + "NameHasNoOwner",
                    BUS_ERROR + "UnknownMethod" -> ErrorCode.ERROR_NOT_SUPPORTED;
            case BUS_ERROR + "NoReply", BUS_ERROR + "Timeout" -> ErrorCode.ERROR_TIMEOUT;
            default -> ErrorCode.ERROR_GEN_FAILURE;
        };
    }

    private static String adviceFor(final String error) {
        return error.equals(LINK_BUSY)
                ? "; set the DNS in the interface's .network file, or exclude it from"
                        + " systemd-networkd (Unmanaged=yes)"
                : "";
    }
}
