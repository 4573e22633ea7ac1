package org.tunbroker.broker.driver;

import java.io.IOException;
import org.tunbroker.ipc.platform.OperatingSystem;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory, mapped twice, as broker and client have it. */
public interface TestMemory extends AutoCloseable {
    /** Makes what the operating system has for that. */
    static TestMemory create(final int capacity) throws IOException {
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? new TestSection(capacity)
                : new TestFile(capacity);
    }

    SessionSegment brokerSide();

    SessionSegment clientSide();

    /** Takes the memory away below both mappings, where that is possible. */
    void truncate() throws IOException;

    /** Ends the broker's mapping. */
    @Override
    void close() throws IOException;
}
