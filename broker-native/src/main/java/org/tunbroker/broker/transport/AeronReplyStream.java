package org.tunbroker.broker.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;

import org.agrona.DirectBuffer;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.control.ControlProtocol;

/**
 * The stream of a client's replies and events. Aeron's driver creates it asynchronously. Waiting
 * for that could block the control loop, since any client can stop the driver's ring of commands.
 *
 * <p>For the control loop's thread.
 */
final class AeronReplyStream implements ReplyStream {
    private final Aeron aeron;
    private final BrokerLog log;
    private final long registrationId;
    private ExclusivePublication publication;
    private boolean wasConnected;

    /**
     * Asks for the stream.
     *
     * @param sessionId of the client's request stream, which is this stream's number
     */
    AeronReplyStream(final Aeron aeron, final int sessionId, final BrokerLog log) {
        this.aeron = aeron;
        this.log = log;
        registrationId = aeron.asyncAddExclusivePublication(ControlProtocol.CHANNEL, sessionId);
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length) {
        return isMade() && publication.offer(buffer, offset, length) >= 0;
    }

    @Override
    public boolean isLost() {
        if (!isMade()) {
            return false;
        }
        final boolean connected = publication.isConnected();
        wasConnected |= connected;
        return wasConnected && !connected;
    }

    private boolean isMade() {
        if (publication == null && !aeron.isClosed()) {
            try {
                publication = aeron.getExclusivePublication(registrationId);
            } catch (final RegistrationException ex) {
                // logged once; the client's own deadline ends its wait
                log.warning("no stream for a client's replies: " + ex.getMessage());
            }
        }
        return publication != null;
    }

    @Override
    public void close() {
        aeron.asyncRemovePublication(registrationId);
    }
}
