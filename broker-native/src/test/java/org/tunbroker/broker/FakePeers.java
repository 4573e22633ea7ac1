package org.tunbroker.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** Lets clients in, each as the process that it says it is. */
public final class FakePeers implements PeerListener {
    /** A client, whose number in Aeron follows from its stream's, which is its client id. */
    public final class Guest implements AdmittedPeer {
        private final long clientId;
        private final Runnable onDeath;
        int rung;
        public final AtomicInteger rungForSessions = new AtomicInteger();
        public boolean closed;
        /** What it may read. */
        public final List<ReadOnlySegment> shown = new ArrayList<>();

        private Guest(final long clientId, final Runnable onDeath) {
            this.clientId = clientId;
            this.onDeath = onDeath;
        }

        /** Its process dies. */
        public void die() {
            onDeath.run();
        }

        @Override
        public long aeronClientId() {
            return FakeTransport.aeronClientId((int) clientId);
        }

        @Override
        public void ring() {
            rung++;
        }

        @Override
        public void ringForSessions() {
            rungForSessions.incrementAndGet();
        }

        @Override
        public SessionMemory createSession(final int number, final int capacity) {
            if (memoryFault != null) {
                throw memoryFault;
            }
            return new Memory(number, capacity);
        }

        @Override
        public int[] show(final ReadOnlySegment memory) {
            if (shareFault != null) {
                throw shareFault;
            }
            shown.add(memory);
            return new int[0];
        }

        @Override
        public void close() {
            closed = true;
            if (closeFault != null) {
                throw closeFault;
            }
        }
    }

    /** A session's memory that only this process has. */
    final class Memory implements SessionMemory {
        private final int number;
        private final SessionSegment segment;
        private boolean resting;

        private Memory(final int number, final int capacity) {
            this.number = number;
            segment = SessionSegment.create(
                    Segment.unshared(SessionLayout.segmentLength(capacity), Map.of()), capacity);
            newest = segment;
            openMemories++;
            usedMemories++;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public boolean rest() {
            usedMemories--;
            resting = true;
            return !keepsAllocated;
        }

        @Override
        public void renew() {
            usedMemories++;
            resting = false;
        }

        @Override
        public SessionSegment segment() {
            return segment;
        }

        @Override
        public int[] share() {
            if (shareFault != null) {
                throw shareFault;
            }
            return new int[0];
        }

        @Override
        public void close() {
            if (memoryCloseFault != null) {
                throw memoryCloseFault;
            }
            openMemories--;
            usedMemories -= resting ? 0 : 1;
        }
    }

    public final Map<Long, Guest> guests = new HashMap<>();
    /** What was made last. */
    public volatile SessionSegment newest;
    /** How many sessions' memories are there. */
    public volatile int openMemories;
    /** How many of them a session uses; the others wait for another. */
    public volatile int usedMemories;
    /** Whether memory that waits stays allocated, as on Windows. */
    volatile boolean keepsAllocated;
    /** What its calls throw, or null. */
    public RuntimeException admitFault;

    public volatile RuntimeException memoryFault;
    public volatile RuntimeException memoryCloseFault;
    public RuntimeException shareFault;
    public RuntimeException closeFault;
    public RuntimeException lookFault;
    public boolean somebodyComes;
    /** Aeron's number of a client that died on its way in, or 0. */
    public long abandoned;

    public boolean closed;
    /** How much memory that clients only read was closed. */
    public int closedReadOnly;
    /** What only the broker itself looks at, or null. */
    BrokerFile file;

    @Override
    public BrokerFile brokerFile() {
        return file;
    }

    @Override
    public AdmittedPeer admit(final long clientId, final int processId, final Runnable onDeath) {
        if (admitFault != null) {
            throw admitFault;
        }
        final Guest guest = new Guest(clientId, onDeath);
        guests.put(clientId, guest);
        return guest;
    }

    @Override
    public boolean isAnybodyComing(final LongPredicate isKnown, final LongConsumer onAbandoned) {
        if (lookFault != null) {
            throw lookFault;
        }
        if (abandoned != 0) {
            onAbandoned.accept(abandoned);
        }
        return somebodyComes;
    }

    @Override
    public ReadOnlySegment createReadOnly(final int number, final int length) {
        if (memoryFault != null) {
            throw memoryFault;
        }
        final Segment memory = Segment.unshared(length, Map.of());
        return new ReadOnlySegment() {
            @Override
            public int number() {
                return number;
            }

            @Override
            public Segment segment() {
                return memory;
            }

            @Override
            public void close() {
                closedReadOnly++;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }
}
