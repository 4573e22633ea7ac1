package org.tunbroker.broker.peer.windows;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.AccessList;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.rendezvous.HandshakePipe;

/**
 * The thread that serves the {@link HandshakePipe}, one client after the other. A client that
 * stalls delays the others by a second.
 */
final class PipeThread implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);
    private static final long AFTER_FAULT_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MAY_SLEEP_AND_WAKE =
            Kernel32.SYNCHRONIZE | Kernel32.EVENT_MODIFY_STATE;

    private final String name;
    private final KernelHandle brokerBell;
    private final PipePeers peers;
    // null: that of this process
    private final String user;
    private final PipeEnd pipe;
    private final Thread thread = new Thread(this::run, "tb-peers");
    private volatile boolean closed;

    /**
     * Makes the pipe, which clients can open at once.
     *
     * @param pipeNumber that nobody can guess
     * @param brokerBell the broker's doorbell, an event that every client may signal
     * @param peers takes the processes that open the pipe
     * @param user the SID of those whom this broker serves; null if it is its own user
     */
    PipeThread(
            final long pipeNumber,
            final KernelHandle brokerBell,
            final PipePeers peers,
            final String user) {
        this.brokerBell = brokerBell;
        this.peers = peers;
        this.user = user;
        name = HandshakePipe.name(pipeNumber);
        final String served = user == null ? UserSid.own() : user;
        try (SecurityDescriptor rights =
                SecurityDescriptor.of(AccessList.textForUser(served, "", "GRGW"))) {
            pipe = PipeEnd.create(name, rights);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                if (pipe.accept() && !closed) {
                    receive();
                }
            } catch (final TunException ex) {
                // a fault of this client only
                LockSupport.parkNanos(AFTER_FAULT_NS);
            }
            pipe.disconnect();
        }
        pipe.close();
    }

    private void receive() {
        final int processId = pipe.clientProcessId();
        final byte[] hello = pipe.read(HandshakePipe.HELLO_LENGTH, System.nanoTime() + PATIENCE_NS);
        if (hello == null) {
            return;
        }
        final long clientId = HandshakePipe.clientId(hello);
        try {
            letIn(clientId, processId);
        } catch (final TunException ex) {
            pipe.write(HandshakePipe.encode(new HandshakePipe.Answer(ex.code(), 0, 0, 0)));
        }
        // disconnecting earlier would discard what the client has not read
        pipe.awaitClosed(System.nanoTime() + PATIENCE_NS);
    }

    private void letIn(final long clientId, final int processId) {
        final ClientProcess process = ClientProcess.open(processId);
        final PipePeers.PipePeer peer = new PipePeers.PipePeer(process, newBell(process));
        try {
            if (!pipe.isConnected()) {
                // it died: its number may be another process's by now
                throw new TunException(ErrorCode.ERROR_BROKEN_PIPE, "connect", "the client left");
            }
            if (user != null && !process.user().equals(user)) {
                // it passed its end of the pipe on, or its number is another process's by now
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED, "connect", "the client is another user's");
            }
            peers.add(clientId, peer);
        } catch (final TunException ex) {
            peer.bell.close();
            process.close();
            throw ex;
        }
        final SharedHandles handles = new SharedHandles(process, 3);
        try {
            handles.add(brokerBell, Kernel32.EVENT_MODIFY_STATE);
            handles.add(peer.bell, MAY_SLEEP_AND_WAKE);
            handles.addOwnProcess();
            final int[] values = handles.values();
            if (!pipe.write(HandshakePipe.encode(
                    new HandshakePipe.Answer(0, values[0], values[1], values[2])))) {
                throw new TunException(ErrorCode.ERROR_BROKEN_PIPE, "connect", "the client left");
            }
        } catch (final TunException ex) {
            handles.takeBack();
            peers.forget(clientId);
            throw ex;
        }
    }

    private static KernelHandle newBell(final ClientProcess process) {
        try {
            return KernelHandle.newEvent();
        } catch (final TunException ex) {
            process.close();
            throw ex;
        }
    }

    /** Stops the thread, and removes the pipe. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MS);
        // the thread waits for a client: connect as one, unless another one just did
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            try (PipeEnd visit = tryVisit()) {
                thread.join(visit == null ? 1 : JOIN_MS);
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private PipeEnd tryVisit() {
        try {
            return PipeEnd.tryOpen(name);
        } catch (final TunException ex) {
            // the pipe is gone, so the thread is ending
            return null;
        }
    }
}
