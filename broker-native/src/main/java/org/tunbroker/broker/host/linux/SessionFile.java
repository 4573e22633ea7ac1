package org.tunbroker.broker.host.linux;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;
import org.tunbroker.ipc.segment.SegmentFile;

/** A session's memory as a file in shared memory, which the client opens by its number. */
final class SessionFile implements SessionMemory {
    private static final int[] NO_HANDLES = {};

    private final int number;
    private final int length;
    private final SegmentFile file;
    private final SharedReserve reserve;
    private final SessionSegment segment;
    private boolean closed;

    private SessionFile(
            final int number,
            final SegmentFile file,
            final SharedReserve reserve,
            final SessionSegment segment) {
        this.number = number;
        this.length = SessionLayout.segmentLength(segment.capacity());
        this.file = file;
        this.reserve = reserve;
        this.segment = segment;
    }

    /**
     * Makes the memory.
     *
     * @param path where; must not exist
     * @param reserve what it leaves of the shared memory there
     * @throws org.tunbroker.TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no
     *     room
     */
    static SessionFile create(
            final Path path, final int number, final int capacity, final SharedReserve reserve) {
        final int length = SessionLayout.segmentLength(capacity);
        reserve.check(length);
        final SegmentFile file = SegmentFile.create(path);
        boolean complete = false;
        try {
            file.allocate(length);
            final SessionFile created = new SessionFile(
                    number, file, reserve, SessionSegment.create(file.map(length), capacity));
            complete = true;
            return created;
        } finally {
            if (!complete) {
                file.delete();
                file.close();
            }
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
        return NO_HANDLES;
    }

    /**
     * Takes the rings' pages away from both sides. The header, which says that the session has
     * ended, stays.
     */
    @Override
    public boolean rest() {
        final int header = SessionLayout.HEADER_LENGTH;
        // where the kernel refuses, the memory is given back when it is closed
        return LinuxProcessCalls.madvise(
                        new Pointer(segment.segment().address() + header),
                        new NativeLong(length - header),
                        LinuxProcessCalls.MADV_REMOVE)
                == 0;
    }

    /** Writes the header and the rings anew, through the file: the client may truncate it. */
    @Override
    public void renew() {
        boolean complete = false;
        try {
            reserve.check(length);
            file.allocate(SessionSegment.newHeader(segment.capacity()), length);
            complete = true;
        } finally {
            if (!complete) {
                rest();
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            // another session's rings may lie at that address now
            return;
        }
        closed = true;
        // the client may have it mapped until its collector finds out
        rest();
        segment.close();
        file.delete();
        file.close();
    }
}
