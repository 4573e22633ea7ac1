package org.tunbroker.broker.peer.windows;

import java.util.Map;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.windows.Section;

/** An unnamed section, on which clients get handles that can only read. */
final class WindowsReadOnlySegment implements ReadOnlySegment {
    private static final int MAY_READ = Kernel32.SECTION_QUERY | Kernel32.SECTION_MAP_READ;

    private final int number;
    private final Section section;
    private final Segment segment;

    WindowsReadOnlySegment(final int number, final int length) {
        this.number = number;
        section = Section.create(length);
        segment = Segment.created(section.map(), Map.of());
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Segment segment() {
        return segment;
    }

    /** Makes a handle in a client. */
    int showTo(final ClientProcess client) {
        return client.share(section.handle(), MAY_READ);
    }

    @Override
    public void close() {
        segment.close();
        section.close();
    }
}
