package org.tunbroker.client.status;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.status.StatusLayout;

/**
 * A broker at one moment. Counts are totals; two snapshots of one broker give rates, by
 * {@link #nanoTime()}. Names are as programs gave them: escape them before you print them.
 *
 * <p>Immutable and thread-safe.
 */
public final class BrokerStatus {
    private final ByteBuffer header;
    private final List<ClientStatus> clients;
    private final List<AdapterStatus> adapters;
    private final List<SessionStatus> sessions;

    private BrokerStatus(
            final ByteBuffer header,
            final List<ClientStatus> clients,
            final List<AdapterStatus> adapters,
            final List<SessionStatus> sessions) {
        this.header = header;
        this.clients = Collections.unmodifiableList(clients);
        this.adapters = Collections.unmodifiableList(adapters);
        this.sessions = Collections.unmodifiableList(sessions);
    }

    /**
     * Reads a snapshot: a copy of the memory that the broker shares.
     *
     * @param snapshot the copy, from its position on; not kept
     * @return what it says
     * @throws TunException ERROR_INVALID_DATA if it is none, or of another version
     */
    public static BrokerStatus parse(final ByteBuffer snapshot) {
        final ByteBuffer all = copy(snapshot);
        if (all.capacity() < StatusLayout.HEADER_LENGTH
                || all.getInt(StatusLayout.MAGIC_OFFSET) != StatusLayout.MAGIC
                || all.getInt(StatusLayout.VERSION_OFFSET) != StatusLayout.VERSION) {
            throw invalid("it is no status of version " + StatusLayout.VERSION);
        }
        final int clientCount = all.getInt(StatusLayout.CLIENTS_OFFSET);
        final int adapterCount = all.getInt(StatusLayout.ADAPTERS_OFFSET);
        final int sessionCount = all.getInt(StatusLayout.SESSIONS_OFFSET);
        final int most = all.capacity() / StatusLayout.Client.LENGTH;
        if ((clientCount | adapterCount | sessionCount) < 0
                || Math.max(clientCount, Math.max(adapterCount, sessionCount)) > most
                || StatusLayout.length(clientCount, adapterCount, sessionCount) > all.capacity()) {
            throw invalid("it has no room for what it counts");
        }
        final List<ClientStatus> clients = new ArrayList<>();
        final List<AdapterStatus> adapters = new ArrayList<>();
        final List<SessionStatus> sessions = new ArrayList<>();
        int at = StatusLayout.HEADER_LENGTH;
        for (int i = 0; i < clientCount; i++, at += StatusLayout.Client.LENGTH) {
            clients.add(new ClientStatus(part(all, at, StatusLayout.Client.LENGTH)));
        }
        for (int i = 0; i < adapterCount; i++, at += StatusLayout.Adapter.LENGTH) {
            adapters.add(new AdapterStatus(part(all, at, StatusLayout.Adapter.LENGTH)));
        }
        final int counted = all.getInt(StatusLayout.COUNTED_OFFSET);
        for (int i = 0; i < sessionCount; i++, at += StatusLayout.Session.LENGTH) {
            sessions.add(new SessionStatus(part(all, at, StatusLayout.Session.LENGTH), counted));
        }
        return new BrokerStatus(
                part(all, 0, StatusLayout.HEADER_LENGTH), clients, adapters, sessions);
    }

    private static TunException invalid(final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_DATA, "status", reason);
    }

    private static ByteBuffer copy(final ByteBuffer snapshot) {
        final byte[] bytes = new byte[snapshot.remaining()];
        snapshot.duplicate().get(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer part(final ByteBuffer all, final int offset, final int length) {
        final ByteBuffer part = all.duplicate();
        part.limit(offset + length).position(offset);
        return part.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the broker's process.
     *
     * @return its process id
     */
    public int processId() {
        return header.getInt(StatusLayout.PROCESS_ID_OFFSET);
    }

    /**
     * Returns the broker's release.
     *
     * @return for example {@code 0.1.0}; {@code unknown} if it was not built as a release
     */
    public String release() {
        return StatusLayout.text(header, StatusLayout.RELEASE_OFFSET, StatusLayout.RELEASE_LENGTH);
    }

    /**
     * Returns the driver that it serves.
     *
     * @return {@code linux}, {@code wintun} or {@code loopback}
     */
    public String driver() {
        return StatusLayout.text(header, StatusLayout.DRIVER_OFFSET, StatusLayout.DRIVER_LENGTH);
    }

    /**
     * Returns the architecture of the broker's JVM.
     *
     * @return for example {@code amd64/64}
     */
    public String architecture() {
        return StatusLayout.text(
                        header, StatusLayout.ARCHITECTURE_OFFSET, StatusLayout.ARCHITECTURE_LENGTH)
                + "/"
                + header.getInt(StatusLayout.BITS_OFFSET);
    }

    /**
     * Returns the user whom it serves.
     *
     * @return the user's name, as the broker's JVM knows it
     */
    public String user() {
        return StatusLayout.text(header, StatusLayout.USER_OFFSET, StatusLayout.USER_LENGTH);
    }

    /**
     * Returns when the broker started.
     *
     * @return milliseconds since 1970
     */
    public long startedMs() {
        return header.getLong(StatusLayout.STARTED_OFFSET);
    }

    /**
     * Returns when this snapshot was written.
     *
     * @return milliseconds since 1970
     */
    public long timeMs() {
        return header.getLong(StatusLayout.TIME_OFFSET);
    }

    /**
     * Returns the same by a clock that only runs forward, for rates between two snapshots of one
     * broker.
     *
     * @return nanoseconds since some moment
     */
    public long nanoTime() {
        return header.getLong(StatusLayout.NANOSECONDS_OFFSET);
    }

    /**
     * Returns how many captures run.
     *
     * @return of all adapters
     */
    public int captures() {
        return header.getInt(StatusLayout.CAPTURES_OFFSET);
    }

    /**
     * Returns the connections.
     *
     * @return in the order in which they were made; a process may have several
     */
    public List<ClientStatus> clients() {
        return clients;
    }

    /**
     * Returns the adapters.
     *
     * @return by rising number
     */
    public List<AdapterStatus> adapters() {
        return adapters;
    }

    /**
     * Returns the sessions.
     *
     * @return in no order
     */
    public List<SessionStatus> sessions() {
        return sessions;
    }
}
