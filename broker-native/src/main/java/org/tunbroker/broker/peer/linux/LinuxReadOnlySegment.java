package org.tunbroker.broker.peer.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.ReadOnlyMemory;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/** A memfd that is sealed against writing, which clients receive by their sockets. */
final class LinuxReadOnlySegment implements ReadOnlySegment {
    private final int number;
    private final int length;
    private final ReadOnlyMemory memory;
    private final Segment segment;

    LinuxReadOnlySegment(final int number, final int length) {
        this.number = number;
        this.length = length;
        memory = ReadOnlyMemory.create("tunbroker-status", length);
        segment = Segment.created(memory.mapped());
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Segment segment() {
        return segment;
    }

    /** Sends the descriptor to a client. */
    void showTo(final UnixSocket client) {
        if (!client.send(Handshake.memory(number, length), memory.descriptor())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    "status",
                    "the client does not take the memory that it is given");
        }
    }

    @Override
    public void close() {
        segment.close();
        memory.close();
    }
}
