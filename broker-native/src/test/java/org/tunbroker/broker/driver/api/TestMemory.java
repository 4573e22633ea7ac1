package org.tunbroker.broker.driver.api;

import java.io.IOException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory, mapped twice, as broker and client have it. */
public interface TestMemory extends AutoCloseable {
    /** Makes what the operating system has for that. */
    static TestMemory create(final int capacity) throws IOException {
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? new TestSection(capacity)
                : new TestMemfd(capacity);
    }

    SessionSegment brokerSide();

    SessionSegment clientSide();

    /** Tries to take the memory away below both mappings, and checks that the kernel refuses. */
    void tryToTruncate() throws IOException;

    /** Ends the broker's mapping. */
    @Override
    void close() throws IOException;
}
