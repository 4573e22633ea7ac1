package org.tunbroker.broker.host.linux;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory as a file in shared memory, which the client opens by its number. */
final class SessionFile implements SessionMemory {
    private static final int[] NO_HANDLES = {};

    private final Path file;
    private final SessionSegment segment;

    SessionFile(final Path file, final int capacity) {
        this.file = file;
        this.segment = SessionSegment.create(file, capacity);
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
     * Takes the rings' pages away from the client too, which maps them until its collector finds
     * out: a client that starts session after session would fill the shared memory. The header,
     * which says that the session has ended, stays.
     */
    private void giveBack() {
        final int header = SessionLayout.HEADER_LENGTH;
        // where the kernel refuses, the memory comes back with the client's collector
        LinuxProcessCalls.madvise(
                new Pointer(segment.segment().address() + header),
                new NativeLong(SessionLayout.segmentLength(segment.capacity()) - header),
                LinuxProcessCalls.MADV_REMOVE);
    }

    @Override
    public void close() {
        giveBack();
        segment.close();
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
