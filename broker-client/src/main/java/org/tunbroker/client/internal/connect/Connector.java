package org.tunbroker.client.internal.connect;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.ClientLog;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.internal.host.linux.LinuxHost;
import org.tunbroker.client.internal.host.windows.WindowsHost;
import org.tunbroker.client.internal.link.AeronLink;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.NativeUse;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * Connects to the broker, and starts one if there is none. If the broker exits or dies meanwhile,
 * this waits for the next one, until the deadline.
 */
public final class Connector {
    /** What came of connecting. */
    public static final class Connected implements AutoCloseable {
        /** The connection, owned by the caller, who starts it. */
        public final BrokerConnection connection;

        /** The broker's answer to the hello. */
        public final Reply.Welcome welcome;

        private final Admission admission;

        Connected(
                final BrokerConnection connection,
                final Reply.Welcome welcome,
                final Admission admission) {
            this.connection = connection;
            this.welcome = welcome;
            this.admission = admission;
        }

        /**
         * Maps a session's memory.
         *
         * @param started the broker's reply
         * @return the client's view
         * @throws TunException as {@link Admission#openSession}
         */
        public SessionSegment openSession(final Reply.SessionStarted started) {
            return admission.openSession(started);
        }

        /**
         * Maps memory that this process can only read.
         *
         * @param memory its number
         * @param length bytes
         * @param handles of the broker's reply
         * @return the client's view
         * @throws TunException as {@link Admission#openReadOnly}
         */
        public Segment openReadOnly(final int memory, final int length, final int[] handles) {
            return admission.openReadOnly(memory, length, handles);
        }

        /** Returns the doorbell that the broker rings for sessions that asked for it. */
        public SessionsBell sessionsBell() {
            return admission.sessionsBell();
        }

        /** Closes the connection. */
        @Override
        public void close() {
            connection.close();
        }
    }

    // a broker answers a hello within milliseconds; after this time it is dead or stuck
    private static final long HELLO_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Connector() {}

    /**
     * Connects.
     *
     * @param settings checked
     * @param starter starts a broker if there is none
     * @return the connection
     * @throws TunException ERROR_TIMEOUT, ERROR_REVISION_MISMATCH, ERROR_ACCESS_DENIED if the
     *     broker directory is not this user's alone, or as {@link BrokerStarter#start}
     */
    public static Connected connect(final ConnectSettings settings, final BrokerStarter starter) {
        final long deadlineNs = System.nanoTime() + settings.connectTimeout.toNanos();
        final Host host = OperatingSystem.current() == OperatingSystem.WINDOWS
                ? new WindowsHost()
                : new LinuxHost();
        NativeUse.begin();
        final BrokerDirectory directory = meet(host, settings, deadlineNs);
        try (BrokerFinder finder =
                new BrokerFinder(host, directory, settings, starter, deadlineNs)) {
            return connect(host, finder, settings, deadlineNs);
        } finally {
            // the connection has its own count
            NativeUse.end();
        }
    }

    private static BrokerDirectory meet(
            final Host host, final ConnectSettings settings, final long deadlineNs) {
        try {
            return host.meet(settings.base, settings.driver, deadlineNs);
        } catch (final RuntimeException | Error ex) {
            NativeUse.end();
            throw ex;
        }
    }

    /** As {@link #connect(ConnectSettings, BrokerStarter)}, with a given operating system. */
    static Connected connect(
            final Host host,
            final BrokerFinder finder,
            final ConnectSettings settings,
            final long deadlineNs) {
        while (true) {
            final FoundBroker found = finder.find();
            try {
                final Connected connected = attach(host, finder, found, settings, deadlineNs);
                log(found, connected);
                if (connected != null) {
                    return connected;
                }
            } catch (final TunException ex) {
                found.process.close();
                throw LogTail.added(ex, found.generation.log());
            } catch (final Throwable ex) {
                found.process.close();
                throw ex;
            }
            found.process.close();
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "connect",
                        "no broker let this process in in time; "
                                + LogTail.of(found.generation.log()));
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static void log(final FoundBroker found, final Connected connected) {
        ClientLog.CONNECT.fine(() -> connected == null
                ? "the broker " + found.generation.path() + " does not let this process in;"
                        + " another one is looked for"
                : "connected to the broker " + found.generation.path() + ": process "
                        + connected.welcome.processId + ", release " + connected.welcome.release
                        + ", driver " + connected.welcome.driver);
    }

    /**
     * Connects to one broker; returns null if it is leaving or died, so the next one must be found.
     */
    private static Connected attach(
            final Host host,
            final BrokerFinder finder,
            final FoundBroker found,
            final ConnectSettings settings,
            final long deadlineNs) {
        final long clientId = host.randomNumber();
        final long now = System.nanoTime();
        final long helloDeadlineNs = now + Math.min(HELLO_NS, deadlineNs - now);
        final Admission own = enter(host, found, clientId, helloDeadlineNs, deadlineNs);
        if (own == null) {
            return null;
        }
        AeronLink link = null;
        BrokerConnection connection = null;
        try {
            if (found.file.state() != BrokerFile.OPEN) {
                own.close();
                return null;
            }
            link = new AeronLink(found, own, helloDeadlineNs, Connector::report);
            connection = new BrokerConnection(link, own, found, settings.callTimeout.toNanos());
            connection.onLateSession(own::discardSession);
            final Reply.Welcome welcome =
                    connection.call(hello(host, clientId), Reply.Welcome.class, helloDeadlineNs);
            return new Connected(connection, welcome, own);
        } catch (final Exception | InternalError ex) {
            // checked before this client closes what it made, its view of the broker included
            final boolean scarce = SharedSpace.isScarce(found.generation.path());
            final boolean exhausted = IoFault.hasFewDescriptorsLeft();
            final boolean left = isLost(ex) || hasLeft(found);
            giveUp(connection, link, own);
            final boolean silent =
                    ex instanceof TunException && ((TunException) ex).is(ErrorCode.ERROR_TIMEOUT);
            if (exhausted && !left) {
                // Aeron reports that it could not open a file, and does not try again
                throw IoFault.outOfDescriptors("connect", ex);
            }
            if (scarce && !left && (silent || !(ex instanceof TunException))) {
                throw SharedSpace.failure(found.generation.path(), ex);
            }
            // files that Aeron cannot read are damaged; the broker exits when it notices
            final boolean damaged =
                    !(ex instanceof TunException) && !finder.isUnreadableForLong(found.process);
            if ((left || silent || damaged) && System.nanoTime() - deadlineNs < 0) {
                return null;
            }
            if (ex instanceof TunException) {
                throw (TunException) ex;
            }
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "connect",
                    "Aeron cannot reach the broker: " + ex,
                    ex);
        } catch (final Error ex) {
            // such as a missing class: the application may continue without a client
            giveUpAfter(ex, connection, link, own);
            throw ex;
        }
    }

    private static void giveUpAfter(
            final Error failure,
            final BrokerConnection connection,
            final AeronLink link,
            final Admission own) {
        try {
            giveUp(connection, link, own);
        } catch (final RuntimeException | Error ex) {
            // most likely the same cause; the connection that the broker watches ends here
            failure.addSuppressed(ex);
            own.close();
        }
    }

    private static boolean isLost(final Throwable ex) {
        return ex instanceof TunException && ((TunException) ex).is(ErrorCode.ERROR_BROKEN_PIPE);
    }

    private static boolean hasLeft(final FoundBroker found) {
        try {
            return found.file.state() != BrokerFile.OPEN || !found.process.look();
        } catch (final InternalError ex) {
            // another process truncated the broker's file; the broker exits for that
            return true;
        }
    }

    private static Admission enter(
            final Host host,
            final FoundBroker found,
            final long clientId,
            final long helloDeadlineNs,
            final long deadlineNs) {
        try {
            return host.enter(found, clientId, helloDeadlineNs);
        } catch (final TunException ex) {
            final boolean silent = ex.is(ErrorCode.ERROR_TIMEOUT);
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)
                    || silent && System.nanoTime() - deadlineNs < 0) {
                // the broker is leaving, died or is stuck
                return null;
            }
            throw ex;
        }
    }

    private static void giveUp(
            final BrokerConnection connection, final AeronLink link, final Admission own) {
        if (connection != null) {
            connection.close();
        } else {
            if (link != null) {
                link.close();
            }
            own.close();
        }
    }

    /**
     * Logs an error of Aeron's housekeeping. Errors that matter also fail a call, which reports
     * them.
     */
    private static void report(final Throwable ex) {
        ClientLog.CONNECT.fine(() -> "Aeron reports an error", ex);
    }

    private static Request.Hello hello(final Host host, final long clientId) {
        final Architecture architecture = Architecture.ofThisJvm();
        return new Request.Hello(
                clientId,
                host.processId(),
                architecture.label(),
                architecture.bits(),
                true,
                host.networkNamespace());
    }
}
