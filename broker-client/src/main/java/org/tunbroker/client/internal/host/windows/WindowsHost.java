package org.tunbroker.client.internal.host.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.ClientFile;
import org.tunbroker.ipc.place.DoorPipe;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.LockRange;
import org.tunbroker.ipc.place.NetworkNamespace;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;
import org.tunbroker.ipc.segment.Segment;
import org.tunbroker.ipc.windows.KernelHandle;
import org.tunbroker.ipc.windows.OwnProcess;
import org.tunbroker.ipc.windows.PipeEnd;
import org.tunbroker.ipc.windows.Section;
import org.tunbroker.ipc.windows.Unreachable;

/**
 * Brokers are known by the pipe that they serve, clients by the end that they open; memory is
 * shared by handles that the broker makes in this process.
 *
 * <p>Those handles are closed when nobody can reach them any more: until then a thread may sleep on
 * them.
 */
public final class WindowsHost implements Host {
    private static final long ENTER_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public boolean mayBeServed(final BrokerDirectory directory) {
        // JNA was needed already, to check whose the directory is
        return true;
    }

    @Override
    public BrokerProcess findBroker(final BrokerDirectory directory) {
        // who holds the lock, Windows does not tell: that is known once the pipe is open
        return LockRange.isHeld(directory.lockFile())
                ? new BrokerProcess(
                        BrokerProcess.UNKNOWN,
                        () -> LockRange.isHeld(directory.lockFile()),
                        () -> {})
                : null;
    }

    @Override
    public ClientFile enter(final FoundBroker found, final long clientId) {
        final long deadlineNs = System.nanoTime() + ENTER_NS;
        final DoorPipe.Answer answer;
        try (PipeEnd pipe = open(found, deadlineNs)) {
            if (pipe.serverProcessId() != found.file.processId()) {
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        "connect",
                        "process " + pipe.serverProcessId() + " serves the pipe of broker "
                                + found.file.processId());
            }
            answer = knock(pipe, clientId, deadlineNs);
        }
        if (answer.error != 0) {
            throw new TunException(
                    answer.error, "connect", "the broker does not let this process in", null);
        }
        final KernelHandle broker = KernelHandle.of(answer.broker);
        found.process.follow(() -> lives(broker), broker::close);
        found.file.bellEvent(KernelHandle.of(answer.bell));
        return ClientFile.create(
                found.generation.client(clientId), KernelHandle.of(answer.ownBell));
    }

    private static boolean lives(final KernelHandle broker) {
        // asked now and then as long as there is a connection: a good time for this too
        Unreachable.release();
        return !broker.await(0);
    }

    private static PipeEnd open(final FoundBroker found, final long deadlineNs) {
        final String name = DoorPipe.name(found.file.pipe());
        PipeEnd pipe = PipeEnd.tryOpen(name);
        while (pipe == null) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw silent();
            }
            LockSupport.parkNanos(LOOK_NS);
            pipe = PipeEnd.tryOpen(name);
        }
        return pipe;
    }

    private static DoorPipe.Answer knock(
            final PipeEnd pipe, final long clientId, final long deadlineNs) {
        final byte[] answer = pipe.write(DoorPipe.knock(clientId))
                ? pipe.read(DoorPipe.ANSWER_LENGTH, deadlineNs)
                : null;
        if (answer == null) {
            throw silent();
        }
        return DoorPipe.decode(answer);
    }

    private static TunException silent() {
        // as a broker that is gone: whoever connects looks for the next one, until its deadline
        return new TunException(
                ErrorCode.ERROR_FILE_NOT_FOUND, "connect", "the broker's pipe is silent");
    }

    @Override
    public SessionSegment openSession(
            final Generation generation, final Reply.SessionStarted started) {
        final int[] offsets = SessionLayout.sleepOffsets();
        if (started.handles.length != 1 + offsets.length) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "startSession",
                    "the broker shared " + started.handles.length + " handles");
        }
        final Map<Integer, KernelHandle> events = new HashMap<>();
        for (int i = 0; i < offsets.length; i++) {
            events.put(offsets[i], KernelHandle.of(started.handles[i + 1]));
        }
        final int length = SessionLayout.segmentLength(started.capacity);
        // the view is enough from then on
        try (Section section = Section.of(KernelHandle.of(started.handles[0]), length)) {
            return SessionSegment.open(
                    Segment.opened(section.map(), events),
                    SessionLayout.checkCapacity(started.capacity));
        } catch (final TunException ex) {
            events.values().forEach(KernelHandle::close);
            throw ex;
        }
    }

    @Override
    public void discardSession(final Reply.SessionStarted started) {
        for (final int handle : started.handles) {
            KernelHandle.of(handle).close();
        }
    }

    @Override
    public int processId() {
        return OwnProcess.id();
    }

    @Override
    public long networkNamespace() {
        return NetworkNamespace.ofThisProcess();
    }
}
