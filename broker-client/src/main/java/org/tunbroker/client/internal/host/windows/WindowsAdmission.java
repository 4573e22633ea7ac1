package org.tunbroker.client.internal.host.windows;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.Section;
import org.tunbroker.ipc.rendezvous.ClientFile;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * The client's own file, and the handles that the broker duplicates into this process for shared
 * memory.
 *
 * <p>Those handles are closed once they are unreachable, because until then a thread may sleep on
 * them.
 */
final class WindowsAdmission implements Admission {
    private final ClientFile file;
    // of this process alone: the broker has one event of this client, that of the bell
    private final SessionsBell sessionsBell = Doorbells.sessions(Segment.unshared(
            Doorbells.LENGTH,
            Collections.singletonMap(Doorbells.sessionsOffset(), KernelHandle.newEvent())));

    WindowsAdmission(final ClientFile file) {
        this.file = file;
    }

    @Override
    public WakeFlag bell() {
        return file.bell();
    }

    @Override
    public SessionsBell sessionsBell() {
        return sessionsBell;
    }

    @Override
    public void bellRang() {
        sessionsBell.ring();
    }

    @Override
    public void joined(final long aeronClientId) {
        file.aeronClientId(aeronClientId);
    }

    @Override
    public SessionSegment openSession(final Reply.SessionStarted started) {
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
        // the view stays valid after the handle is closed
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
    public Segment openReadOnly(final int memory, final int length, final int[] handles) {
        if (handles.length != 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "status",
                    "the broker shared " + handles.length + " handles");
        }
        // the view stays valid after the handle is closed
        try (Section section = Section.of(KernelHandle.of(handles[0]), length)) {
            return Segment.opened(section.mapReadOnly(), Collections.emptyMap());
        }
    }

    @Override
    public void discardSession(final Reply.SessionStarted started) {
        for (final int handle : started.handles) {
            KernelHandle.of(handle).close();
        }
    }

    @Override
    public void watch(final Runnable onEnd) {
        // waiting threads check the broker's process themselves
    }

    @Override
    public void close() {
        file.close();
    }
}
