package org.tunbroker.broker.driver.api;

import java.util.HashMap;
import java.util.Map;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.Section;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** A section and events, as on Windows; both sides are in this process, so they share handles. */
final class TestSection implements TestMemory {
    private final Section section;
    private final Map<Integer, KernelHandle> events = new HashMap<>();
    private final SessionSegment brokerSide;
    private final SessionSegment clientSide;

    TestSection(final int capacity) {
        section = Section.create(SessionLayout.segmentLength(capacity));
        for (final int offset : SessionLayout.sleepOffsets()) {
            events.put(offset, KernelHandle.newEvent());
        }
        brokerSide = SessionSegment.create(Segment.created(section.map(), events), capacity);
        clientSide = SessionSegment.open(Segment.opened(section.map(), events), capacity);
    }

    @Override
    public SessionSegment brokerSide() {
        return brokerSide;
    }

    @Override
    public SessionSegment clientSide() {
        return clientSide;
    }

    @Override
    public void tryToTruncate() {
        throw new AssertionError("nobody can take a section away: this test is not for Windows");
    }

    @Override
    public void close() {
        brokerSide.close();
        section.close();
        events.values().forEach(KernelHandle::close);
    }
}
