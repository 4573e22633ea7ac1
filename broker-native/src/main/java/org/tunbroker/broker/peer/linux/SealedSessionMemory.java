package org.tunbroker.broker.peer.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.SharedPages;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory as a sealed memfd, which the client receives by its socket. */
final class SealedSessionMemory implements SessionMemory {
    private static final int[] NO_HANDLES = {};

    private final UnixSocket client;
    private final int number;
    private final SealedMemory memory;
    private final SessionSegment segment;
    private boolean closed;

    private SealedSessionMemory(
            final UnixSocket client,
            final int number,
            final SealedMemory memory,
            final SessionSegment segment) {
        this.client = client;
        this.number = number;
        this.memory = memory;
        this.segment = segment;
    }

    /**
     * Makes the memory.
     *
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room,
     *     ERROR_NOT_SUPPORTED if the broker may not make such memory
     */
    static SealedSessionMemory create(
            final UnixSocket client, final int number, final int capacity) {
        final SealedMemory memory =
                SealedMemory.create("tunbroker-session", SessionLayout.segmentLength(capacity));
        boolean complete = false;
        try {
            final SealedSessionMemory created = new SealedSessionMemory(
                    client,
                    number,
                    memory,
                    SessionSegment.create(Segment.created(memory.map()), capacity));
            complete = true;
            return created;
        } finally {
            if (!complete) {
                memory.close();
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
        if (!client.send(Handshake.memory(number, memory.length()), memory.descriptor())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    "startSession",
                    "the client does not take the memory of its sessions");
        }
        return NO_HANDLES;
    }

    /**
     * Frees the rings' pages, which both sides map. The header, which says that the session has
     * ended, stays.
     */
    @Override
    public boolean rest() {
        final int header = SessionLayout.HEADER_LENGTH;
        // if the kernel refuses, the memory is freed when it is closed
        return SharedPages.free(segment.segment().address() + header, memory.length() - header);
    }

    @Override
    public void renew() {
        boolean complete = false;
        try {
            MemoryBudget.check(memory.length());
            memory.allocate();
            segment.reset();
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
        // the client may have it mapped until its garbage collector runs
        rest();
        segment.close();
        memory.close();
    }
}
