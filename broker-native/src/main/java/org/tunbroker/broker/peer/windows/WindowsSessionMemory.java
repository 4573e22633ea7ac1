package org.tunbroker.broker.peer.windows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.Section;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory as an unnamed section, and an event for each wake-up word. */
final class WindowsSessionMemory implements SessionMemory {
    private static final int MAY_MAP =
            Kernel32.SECTION_QUERY | Kernel32.SECTION_MAP_READ | Kernel32.SECTION_MAP_WRITE;
    private static final int MAY_SLEEP_AND_WAKE =
            Kernel32.SYNCHRONIZE | Kernel32.EVENT_MODIFY_STATE;

    private final ClientProcess client;
    private final int number;
    private final Section section;
    private final List<KernelHandle> events;
    private final SessionSegment segment;

    private WindowsSessionMemory(
            final ClientProcess client,
            final int number,
            final Section section,
            final List<KernelHandle> events,
            final SessionSegment segment) {
        this.client = client;
        this.number = number;
        this.section = section;
        this.events = events;
        this.segment = segment;
    }

    /**
     * Makes the memory.
     *
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    static WindowsSessionMemory create(
            final ClientProcess client, final int number, final int capacity) {
        final Section section = Section.create(SessionLayout.segmentLength(capacity));
        final List<KernelHandle> events = new ArrayList<>();
        try {
            final Map<Integer, KernelHandle> byOffset = new HashMap<>();
            for (final int offset : SessionLayout.sleepOffsets()) {
                final KernelHandle event = KernelHandle.newEvent();
                events.add(event);
                byOffset.put(offset, event);
            }
            final Segment memory = Segment.created(section.map(), byOffset);
            return new WindowsSessionMemory(
                    client, number, section, events, SessionSegment.create(memory, capacity));
        } catch (final TunException ex) {
            events.forEach(KernelHandle::close);
            section.close();
            throw ex;
        }
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public SessionSegment segment() {
        return segment;
    }

    @Override
    public int[] share() {
        final SharedHandles handles = new SharedHandles(client, 1 + events.size());
        try {
            handles.add(section.handle(), MAY_MAP);
            events.forEach(event -> handles.add(event, MAY_SLEEP_AND_WAKE));
            return handles.values();
        } catch (final TunException ex) {
            handles.takeBack();
            throw ex;
        }
    }

    /** Does nothing: Windows frees a section's pages only with the section. */
    @Override
    public boolean rest() {
        // the header already marks the session as ended
        return false;
    }

    @Override
    public void renew() {
        // nobody can shorten a section: its room stays reserved, and storing into it never faults
        segment.reset();
    }

    @Override
    public void close() {
        segment.close();
        events.forEach(KernelHandle::close);
        section.close();
    }
}
