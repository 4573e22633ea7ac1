package org.tunbroker.client.status;

import java.nio.ByteBuffer;
import org.tunbroker.ipc.status.StatusLayout;
import org.tunbroker.ipc.status.StatusLayout.Client;

/** A connection to a broker. Immutable and thread-safe. */
public final class ClientStatus {
    private final ByteBuffer record;

    ClientStatus(final ByteBuffer record) {
        this.record = record;
    }

    /**
     * Returns whose it is.
     *
     * @return the process id, as the operating system told it to the broker
     */
    public int processId() {
        return record.getInt(Client.PROCESS_ID);
    }

    /**
     * Returns the architecture of its JVM, as it says.
     *
     * @return for example {@code i386/32}
     */
    public String architecture() {
        return StatusLayout.text(record, Client.ARCHITECTURE, StatusLayout.ARCHITECTURE_LENGTH)
                + "/"
                + record.getInt(Client.BITS);
    }

    /**
     * Returns the program that the process runs.
     *
     * @return a path, such as of {@code java}; empty if the broker does not know it
     */
    public String program() {
        return StatusLayout.text(record, Client.PROGRAM, Client.PROGRAM_LENGTH);
    }

    /**
     * Returns since when it is connected.
     *
     * @return milliseconds since 1970
     */
    public long sinceMs() {
        return record.getLong(Client.SINCE);
    }
}
