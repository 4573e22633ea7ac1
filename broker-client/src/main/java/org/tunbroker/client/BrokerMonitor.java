package org.tunbroker.client;

import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.internal.monitor.RunningCapture;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.ring.CaptureRecord;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Shows the broker at work: what it has, and the packets of its adapters, also those of other
 * processes of this user. Thread-safe.
 *
 * <p>Example, which prints how many packets each adapter's session has delivered:
 *
 * <pre>{@code
 * for (SessionStatus session : client.monitor().status().sessions()) {
 *     System.out.println(session.adapter() + ": " + session.toClient().packets());
 * }
 * }</pre>
 */
public final class BrokerMonitor {
    /** The capacity of a capture's rings that serves most: 1 MiB for each direction. */
    public static final int CAPTURE_CAPACITY = 0x100000;

    /** The most bytes that a capture copies of a packet, 65519; packets above that are cut. */
    public static final int MAX_SNAP_LENGTH = CaptureRecord.MAX_SNAP_LENGTH;

    private final ServingBroker serving;

    BrokerMonitor(final ServingBroker serving) {
        this.serving = serving;
    }

    /**
     * Has the broker write its status, and reads it from shared memory. That costs the broker a few
     * microseconds for each adapter and session, and the path of packets nothing; the broker writes
     * at most every 20 ms, however many ask, so a snapshot may be as old as that.
     *
     * <p>For an adapter that is new the operating system is asked first, which is waited for, half
     * a second at most.
     *
     * @return a snapshot
     * @throws TunException ERROR_NOT_SUPPORTED if the broker is of an older release,
     *     ERROR_NOT_ENOUGH_MEMORY or ERROR_DISK_FULL if there is no room
     */
    public BrokerStatus status() {
        return serving.call((registration, deadlineNs) -> {
            registration.require(Features.STATUS, "status");
            return registration.status.read(deadlineNs);
        });
    }

    /**
     * Copies the packets of an adapter from now on, whichever process of this user created it. What
     * it takes counts as a session of this process, of twice the capacity.
     *
     * <p>A capture ends with its broker, also where the client recovers.
     *
     * @param adapter its name without regard to case, or that of its interface
     * @param capacity of the ring of each direction, as of a session's
     *     ({@link SessionOptions#withCapacity}); such as {@link #CAPTURE_CAPACITY}
     * @param snapLength the most bytes that are copied of each packet, 1 or more; what exceeds
     *     {@link #MAX_SNAP_LENGTH} counts as that
     * @return the capture, to be closed by the application
     * @throws TunException ERROR_NOT_FOUND if the broker has no such adapter,
     *     ERROR_NOT_ENOUGH_QUOTA at the process's limits, ERROR_NOT_SUPPORTED if the broker is of
     *     an older release
     */
    public Capture capture(final String adapter, final int capacity, final int snapLength) {
        AdapterName.check("capture", "adapter", Objects.requireNonNull(adapter, "adapter"));
        SessionLayout.checkCapacity(capacity);
        if (snapLength < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "capture",
                    "snapLength=" + snapLength + " must be 1 or more");
        }
        return serving.call((registration, deadlineNs) -> {
            registration.require(Features.CAPTURE, "capture");
            return RunningCapture.start(
                    registration.connected,
                    new Monitoring.StartCapture(adapter, capacity, snapLength),
                    deadlineNs);
        });
    }
}
