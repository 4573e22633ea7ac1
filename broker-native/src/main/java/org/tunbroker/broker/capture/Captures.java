package org.tunbroker.broker.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.BrokerAdapter;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.MemoryNumbers;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * All captures: starts them, and stops them when their client asks or is gone. When an adapter
 * goes, its captures are over, and their clients still read what is in them. What a capture takes
 * is counted as a session's.
 *
 * <p>For the control loop's thread.
 */
public final class Captures {
    /** A capture, and whose it is. */
    private record Owned(ConnectedClient owner, int capacity, Capture capture) {}

    private final DriverThread driverThread;
    private final Adapters adapters;
    private final MemoryNumbers numbers;
    private final BrokerLog log;
    private final Map<Integer, Owned> captures = new HashMap<>();
    private int lastNumber;

    public Captures(
            final DriverThread driverThread,
            final Adapters adapters,
            final MemoryNumbers numbers,
            final BrokerLog log) {
        this.driverThread = driverThread;
        this.adapters = adapters;
        this.numbers = numbers;
        this.log = log;
    }

    /** Returns how many run. */
    public int count() {
        return captures.size();
    }

    /** A capture that was made, and how its client finds the memory. */
    private record Made(Capture capture, int[] handles) {}

    public void start(
            final ConnectedClient client,
            final long correlationId,
            final Monitoring.StartCapture request) {
        SessionLayout.checkCapacity(request.capacity);
        if (request.snapLength < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "capture",
                    "snapLength=" + request.snapLength + " must be 1 or more");
        }
        final BrokerAdapter adapter = adapters.find(request.name);
        if (adapter == null || !adapter.isCreated()) {
            throw TunDriver.notFound(request.name);
        }
        takeRoom(client.process(), request.capacity);
        final int memoryNumber = numbers.next();
        driverThread.call(
                client.process(),
                () -> make(client, adapter, memoryNumber, request),
                (made, failure) -> {
                    if (failure != null) {
                        giveRoom(client, request.capacity);
                        client.fail(correlationId, failure);
                    } else {
                        begin(client, correlationId, adapter, request.capacity, made);
                    }
                });
    }

    /** Makes a capture; for the driver thread. */
    private static Made make(
            final ConnectedClient client,
            final BrokerAdapter adapter,
            final int memoryNumber,
            final Monitoring.StartCapture request) {
        SpareDescriptors.check("capture", SpareDescriptors.FOR_ADAPTERS);
        final SessionMemory memory = client.createMemory(memoryNumber, request.capacity);
        boolean complete = false;
        try {
            final Made made = new Made(
                    new Capture(adapter.tap(), memory, request.snapLength), memory.share());
            complete = true;
            return made;
        } finally {
            if (!complete) {
                memory.close();
            }
        }
    }

    private void begin(
            final ConnectedClient client,
            final long correlationId,
            final BrokerAdapter adapter,
            final int capacity,
            final Made made) {
        final int number = ++lastNumber;
        captures.put(number, new Owned(client, capacity, made.capture()));
        if (!client.isServed()) {
            close(number, () -> client.fail(correlationId, notServed()));
        } else if (!made.capture().begin()) {
            close(
                    number,
                    () -> client.fail(
                            correlationId, TunDriver.notFound(adapter.spec().name())));
        } else {
            log.info("process " + client.process().processId() + " captures the packets of adapter "
                    + adapter.spec().name());
            client.reply(
                    correlationId,
                    new Monitoring.CaptureStarted(
                            number,
                            made.capture().memory().number(),
                            adapter.number(),
                            adapter.spec().name(),
                            adapter.description().interfaceName,
                            made.handles()));
        }
    }

    private static TunException notServed() {
        return new TunException(
                ErrorCode.ERROR_INVALID_HANDLE, "capture", "the client said goodbye");
    }

    private static void takeRoom(final ClientProcess process, final int capacity) {
        process.take(Limit.SESSIONS, 1, "capture");
        try {
            process.take(Limit.MEMORY, mebibytes(capacity), "capture");
        } catch (final TunException ex) {
            process.give(Limit.SESSIONS, 1);
            throw ex;
        }
    }

    private static void giveRoom(final ConnectedClient client, final int capacity) {
        client.process().give(Limit.MEMORY, mebibytes(capacity));
        client.process().give(Limit.SESSIONS, 1);
    }

    private static long mebibytes(final int capacity) {
        return Limit.mebibytes(SessionLayout.segmentLength(capacity));
    }

    public void stop(
            final ConnectedClient client,
            final long correlationId,
            final Monitoring.StopCapture request) {
        final Owned owned = captures.get(request.capture);
        if (owned == null || owned.owner() != client) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "capture",
                    "the capture is over; start another");
        }
        final Monitoring.CaptureStopped seen = owned.capture().stop();
        close(request.capture, () -> client.reply(correlationId, seen));
    }

    private void close(final int number, final Runnable onClosed) {
        final Owned owned = captures.remove(number);
        owned.capture().stop();
        driverThread.call(
                owned.owner().process(),
                () -> {
                    owned.capture().memory().close();
                    return null;
                },
                (nothing, failure) -> {
                    giveRoom(owned.owner(), owned.capacity());
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    onClosed.run();
                });
    }

    /** Stops all captures of a client, which is gone. */
    public void closeAll(final ConnectedClient client) {
        for (final Integer number : List.copyOf(captures.keySet())) {
            if (captures.get(number).owner() == client) {
                close(number, () -> {});
            }
        }
    }
}
