package org.tunbroker.tests.races;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * Mapped session memory for jcstress, which makes a new state for each sample: there is no memory
 * for as many rings as that. The memory goes around instead.
 *
 * <p>Thread-safe.
 */
final class SessionPool {
    /** Bytes of each ring, the least there is. */
    static final int CAPACITY = 0x20000;

    /**
     * How many states may be in use at a time: jcstress replaces all of them before it replaces one
     * of them again, so each has its memory for at least three rounds.
     */
    static final int MAX_STATES = 16;

    private static final SessionSegment[] SESSIONS = new SessionSegment[4 * MAX_STATES];
    private static final AtomicInteger TAKEN = new AtomicInteger();

    static {
        try {
            final Path directory =
                    Files.createTempDirectory(Path.of("/dev/shm"), "tunbroker-races-");
            for (int i = 0; i < SESSIONS.length; i++) {
                final Path file = directory.resolve("rings");
                SESSIONS[i] = SessionSegment.create(file, CAPACITY);
                // the mapping is enough, and leaves nothing behind whatever ends this process
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private SessionPool() {}

    /** Returns a session whose rings are empty, and whose data are those of its last user. */
    static SessionSegment take() {
        final int turn = TAKEN.getAndIncrement() & Integer.MAX_VALUE;
        final SessionSegment session = SESSIONS[turn % SESSIONS.length];
        final int words = SessionLayout.STATE_OFFSET;
        session.segment().buffer().setMemory(words, SessionLayout.HEADER_LENGTH - words, (byte) 0);
        return session;
    }
}
