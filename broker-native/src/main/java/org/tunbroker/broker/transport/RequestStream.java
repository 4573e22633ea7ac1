package org.tunbroker.broker.transport;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import org.tunbroker.ipc.control.ControlProtocol;

/**
 * The stream on which all clients send their requests.
 *
 * <p>A forged command can remove the broker's subscription from Aeron's driver, and Aeron tells the
 * subscriber nothing. So the broker publishes on the stream too, but sends nothing: the driver
 * marks a publication as connected only as long as somebody subscribes to it.
 *
 * <p>For the control loop's thread. Aeron's client owns both ends and closes them.
 */
final class RequestStream {
    // the smallest terms, allocated only where they are touched: nothing is ever sent
    private static final String PROBE_CHANNEL =
            CommonContext.IPC_CHANNEL + "?term-length=64k|sparse=true";

    private final Subscription requests;
    private final ExclusivePublication probe;
    // streams that ended, whose end is not reported yet
    private final Queue<Integer> gone = new ArrayDeque<>();

    RequestStream(final Aeron aeron) {
        requests = aeron.addSubscription(
                ControlProtocol.CHANNEL,
                ControlProtocol.REQUEST_STREAM_ID,
                image -> {},
                image -> gone.add(image.sessionId()));
        probe = aeron.addExclusivePublication(PROBE_CHANNEL, ControlProtocol.REQUEST_STREAM_ID);
    }

    /** Tells whether the driver still hands requests to the broker. */
    boolean isSubscribed() {
        return probe.isConnected();
    }

    /** Tells whether streams ended that the receiver is not told of yet. */
    boolean hasEnded() {
        return !gone.isEmpty();
    }

    /**
     * Reports the streams that ended, and delivers what clients sent, as much of each stream as the
     * receiver allows.
     */
    int poll(final Transport.Receiver receiver) {
        final FragmentHandler handler = (buffer, offset, length, header) ->
                receiver.onMessage(header.sessionId(), buffer, offset, length);
        int count = 0;
        for (Integer ended = gone.poll(); ended != null; ended = gone.poll()) {
            receiver.onStreamGone(ended);
            count++;
        }
        for (int i = 0; i < requests.imageCount(); i++) {
            final Image image = requests.imageAtIndex(i);
            final int allowance = image.sessionId() == probe.sessionId()
                    ? 0
                    : receiver.allowance(image.sessionId());
            if (allowance > 0) {
                count += image.poll(handler, allowance);
            }
        }
        return count;
    }
}
