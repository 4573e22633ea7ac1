package org.tunbroker.broker.status;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.adapter.BrokerAdapter;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.config.InterfaceBrief;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.session.BrokerSession;
import org.tunbroker.broker.session.RingLook;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.status.StatusLayout;
import org.tunbroker.ipc.status.StatusLayout.Adapter;
import org.tunbroker.ipc.status.StatusLayout.Client;
import org.tunbroker.ipc.status.StatusLayout.Direction;
import org.tunbroker.ipc.status.StatusLayout.Session;

/**
 * Writes snapshots as {@link StatusLayout} has it.
 *
 * <p>For the control loop's thread.
 */
final class StatusWriter {
    // records of rings that one snapshot looks at: some milliseconds of work at most
    private static final int RECORDS_IN_ALL = 16384;
    private static final int RECORDS_OF_A_RING = 1024;

    private final StatusSource source;
    private final AdapterBriefs briefs;
    private final Map<ClientProcess, String> programs = new WeakHashMap<>();
    // plain buffer over a part of the memory: where the next record goes
    private UnsafeBuffer memory;
    private int at;

    StatusWriter(final StatusSource source, final AdapterBriefs briefs) {
        this.source = source;
        this.briefs = briefs;
    }

    private List<ConnectedClient> clients() {
        return source.clients().get().stream()
                .filter(ConnectedClient::isIdentified)
                .toList();
    }

    /** Returns how long the next snapshot is. */
    int length() {
        return StatusLayout.length(
                clients().size(),
                source.adapters().all().size(),
                source.sessions().all().size());
    }

    /** Writes what never changes, before anybody is told of the memory. */
    void begin(final UnsafeBuffer fresh) {
        memory = fresh;
        final Reply.Welcome broker = source.broker();
        putInt(StatusLayout.MAGIC_OFFSET, StatusLayout.MAGIC);
        putInt(StatusLayout.VERSION_OFFSET, StatusLayout.VERSION);
        putInt(StatusLayout.LENGTH_OFFSET, fresh.capacity());
        putLong(StatusLayout.STARTED_OFFSET, source.startedMs());
        putInt(StatusLayout.PROCESS_ID_OFFSET, broker.processId);
        putInt(StatusLayout.BITS_OFFSET, broker.bits);
        putText(StatusLayout.RELEASE_OFFSET, StatusLayout.RELEASE_LENGTH, broker.release);
        putText(StatusLayout.DRIVER_OFFSET, StatusLayout.DRIVER_LENGTH, broker.driver);
        putText(
                StatusLayout.ARCHITECTURE_OFFSET,
                StatusLayout.ARCHITECTURE_LENGTH,
                broker.architecture);
        putText(
                StatusLayout.USER_OFFSET,
                StatusLayout.USER_LENGTH,
                System.getProperty("user.name", ""));
    }

    /** Writes a snapshot between two changes of the sequence. */
    void write(final UnsafeBuffer to, final long timeMs, final long nowNs) {
        memory = to;
        final List<ConnectedClient> clients = clients();
        final Collection<BrokerAdapter> adapters = source.adapters().all();
        final Collection<BrokerSession> sessions = source.sessions().all();
        final int counted =
                Math.min(RECORDS_OF_A_RING, RECORDS_IN_ALL / (2 * Math.max(1, sessions.size())));
        putLong(StatusLayout.TIME_OFFSET, timeMs);
        putLong(StatusLayout.NANOSECONDS_OFFSET, nowNs);
        putInt(StatusLayout.CLIENTS_OFFSET, clients.size());
        putInt(StatusLayout.ADAPTERS_OFFSET, adapters.size());
        putInt(StatusLayout.SESSIONS_OFFSET, sessions.size());
        putInt(StatusLayout.CAPTURES_OFFSET, source.captures().getAsInt());
        putInt(StatusLayout.COUNTED_OFFSET, counted);
        at = StatusLayout.HEADER_LENGTH;
        clients.forEach(this::putClient);
        adapters.forEach(this::putAdapter);
        sessions.forEach(session -> putSession(session, counted));
    }

    private void putClient(final ConnectedClient client) {
        putLong(at + Client.SINCE, client.sinceMs());
        putInt(at + Client.PROCESS_ID, client.process().processId());
        putInt(at + Client.BITS, client.said().bits);
        putText(
                at + Client.ARCHITECTURE,
                StatusLayout.ARCHITECTURE_LENGTH,
                client.said().architecture);
        putText(
                at + Client.PROGRAM,
                Client.PROGRAM_LENGTH,
                programs.computeIfAbsent(client.process(), StatusWriter::program));
        at += Client.LENGTH;
    }

    private static String program(final ClientProcess process) {
        return ProcessHandle.of(process.processId())
                .flatMap(handle -> handle.info().command())
                .orElseGet(() -> shortName(process));
    }

    /** Returns what Linux tells of any process, also of one that has more rights than this. */
    private static String shortName(final ClientProcess process) {
        try {
            return Files.readString(
                            Path.of("/proc", Integer.toString(process.processId()), "comm"),
                            StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (final IOException ex) {
            // it died just now, or the system is another
            return "";
        }
    }

    private void putAdapter(final BrokerAdapter adapter) {
        final InterfaceBrief brief = briefs.of(adapter);
        memory.setMemory(at, Adapter.LENGTH, (byte) 0);
        putInt(at + Adapter.NUMBER, adapter.number());
        putInt(at + Adapter.OWNER, adapter.process().processId());
        putInt(at + Adapter.HANDLES, adapter.handles().size());
        putInt(at + Adapter.CAPTURES, adapter.tap().count());
        putText(at + Adapter.NAME, Adapter.NAME_LENGTH, adapter.spec().name());
        putLong(at + Adapter.GUID, adapter.spec().guid().getMostSignificantBits());
        putLong(at + Adapter.GUID + Long.BYTES, adapter.spec().guid().getLeastSignificantBits());
        putInt(at + Adapter.FLAGS, flags(adapter, brief));
        if (adapter.isCreated()) {
            final Reply.AdapterDescription told = adapter.description();
            putInt(at + Adapter.INTERFACE_INDEX, told.interfaceIndex);
            putLong(at + Adapter.LUID, told.luid);
            putText(at + Adapter.INTERFACE_NAME, Adapter.NAME_LENGTH, told.interfaceName);
        }
        if (brief != null) {
            putInt(at + Adapter.MTU, brief.mtu());
            putAddresses(brief.addresses());
        }
        at += Adapter.LENGTH;
    }

    private static int flags(final BrokerAdapter adapter, final InterfaceBrief brief) {
        if (!adapter.isCreated()) {
            return Adapter.COMING;
        }
        return brief == null ? 0 : Adapter.KNOWN | (brief.up() ? Adapter.UP : 0);
    }

    private void putAddresses(final List<InterfaceAddress> addresses) {
        putInt(at + Adapter.ADDRESS_COUNT, addresses.size());
        int place = at + Adapter.ADDRESSES;
        for (final InterfaceAddress address :
                addresses.subList(0, Math.min(addresses.size(), Adapter.MAX_ADDRESSES))) {
            final byte[] bytes = address.address().getAddress();
            memory.putBytes(place, bytes);
            memory.putByte(place + Adapter.ADDRESS_BYTES, (byte) bytes.length);
            memory.putByte(place + Adapter.ADDRESS_BYTES + 1, (byte) address.prefixLength());
            place += Adapter.ADDRESS_LENGTH;
        }
    }

    private void putSession(final BrokerSession session, final int counted) {
        final SessionCounters counters = session.counters();
        final RingLook.State rings = session.rings(counted);
        memory.setMemory(at, Session.LENGTH, (byte) 0);
        putInt(at + Session.NUMBER, session.number());
        putInt(at + Session.ADAPTER, session.handle().adapter().number());
        putInt(at + Session.OWNER, session.handle().owner().process().processId());
        putInt(at + Session.CAPACITY, session.capacity());
        putInt(at + Session.OFFLOAD, session.offload().number());
        putInt(at + Session.FLAGS, rings == null ? 0 : Session.KNOWN);
        putLong(at + Session.STARTED, session.startedMs());
        final int to = at + Session.TO_CLIENT;
        putLong(to + Direction.PACKETS, counters.received());
        putLong(to + Direction.BYTES, counters.receivedBytes());
        putLong(to + Direction.DROPPED, counters.receiveDrops());
        putLong(to + Direction.WAITS, counters.receiveWaits());
        final int from = at + Session.FROM_CLIENT;
        putLong(from + Direction.PACKETS, counters.sent());
        putLong(from + Direction.BYTES, counters.sentBytes());
        putLong(from + Direction.DROPPED, counters.refused());
        putLong(from + Direction.TOO_SHORT, counters.tooShort());
        putLong(from + Direction.WAITS, counters.sendWaits());
        if (rings != null) {
            putRing(to, rings.toClient());
            putRing(from, rings.fromClient());
        }
        at += Session.LENGTH;
    }

    private void putRing(final int part, final RingLook.Ring ring) {
        putLong(part + Direction.WAKES, ring.wakes());
        putInt(part + Direction.FILL, ring.fill());
        putInt(part + Direction.HIGHEST, ring.highest());
        putInt(part + Direction.IN_RING, ring.packets());
    }

    private void putInt(final int offset, final int value) {
        memory.putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void putLong(final int offset, final long value) {
        memory.putLong(offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void putText(final int offset, final int length, final String text) {
        StatusLayout.putText(memory, offset, length, text);
    }
}
