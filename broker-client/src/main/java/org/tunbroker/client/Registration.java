package org.tunbroker.client;

import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.config.ConfigureCall;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.client.internal.link.Handles;
import org.tunbroker.client.internal.monitor.StatusMemory;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * What a client is for one broker: the connection, and its adapters and sessions by the numbers
 * that this broker gave them. A client that recovers has another one then.
 *
 * <p>Thread-safe.
 */
final class Registration {
    final Connector.Connected connected;
    final BrokerConnection connection;
    final Reply.Welcome welcome;
    final Handles<Adapter> adapters = new Handles<>();
    final Handles<Session> sessions = new Handles<>();
    final StatusMemory status;
    private final AtomicBoolean left = new AtomicBoolean();

    Registration(final Connector.Connected connected) {
        this.connected = connected;
        connection = connected.connection;
        welcome = connected.welcome;
        status = new StatusMemory(connected);
    }

    /** Tells whether the broker rings for readiness. */
    boolean tellsReadiness() {
        return Features.has(welcome.features, Features.READINESS);
    }

    ConfigureCall configureCall() {
        return new ConfigureCall(connection, welcome);
    }

    /**
     * Checks that the broker can something.
     *
     * @param feature one of {@link Features}
     * @param call that needs it
     * @throws TunException ERROR_NOT_SUPPORTED if the broker is of an older release
     */
    void require(final long feature, final String call) {
        if (!Features.has(welcome.features, feature)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    call,
                    "the broker is of release " + welcome.release + ", which cannot " + call
                            + "; close its clients or "
                            + ControlProtocol.endingAdvice(welcome.processId)
                            + "; the next connect starts one of this release");
        }
    }

    /** Leaves the broker, which has removed adapters and sessions when this returns. Idempotent. */
    void leave() {
        if (left.compareAndSet(false, true)) {
            connection.callQuietly(new Request.Goodbye());
            connection.close();
        }
    }
}
