package org.tunbroker.ipc.os.linux.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.linux.LinuxFailure;
import org.tunbroker.ipc.os.linux.PollSet;

/**
 * A connected Unix socket that preserves message boundaries (SOCK_SEQPACKET) and never blocks:
 * waits have a deadline. The kernel tells each end who the peer is and when it hangs up. Messages
 * can carry descriptors.
 *
 * <p>Thread-safe; a call that waits blocks other calls.
 */
public final class UnixSocket implements AutoCloseable {
    private static final int CREDENTIALS_LENGTH = 12;
    private static final int USER_OFFSET = 4;
    private static final int HANG_UP = LibC.POLLHUP | LibC.POLLRDHUP | LibC.POLLERR | LibC.POLLNVAL;
    private static final long BETWEEN_TRIES_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A message that was received. */
    public static final class Received {
        /** What the other end sent; empty if it hung up. */
        public final byte[] content;

        /** The descriptors that came with it, owned by the caller. */
        public final List<Descriptor> descriptors;

        /** Whether descriptors are missing, since this process can open no more files. */
        public final boolean isCut;

        private Received(
                final byte[] content, final List<Descriptor> descriptors, final boolean isCut) {
            this.content = content;
            this.descriptors = descriptors;
            this.isCut = isCut;
        }
    }

    private final Descriptor descriptor;
    // keeps the kernel's buffer reachable during a call
    private SocketMessage inUse;
    private final PollSet self = new PollSet(1);

    UnixSocket(final Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    static Descriptor newSocket() {
        final int made = LibC.socket(
                LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (made < 0) {
            throw LinuxFailure.ofLastError("socket", "no socket can be made");
        }
        return new Descriptor(made);
    }

    /**
     * Connects to a listener. This succeeds before the listener accepts. If too many clients wait
     * for that, it is tried again.
     *
     * @param path of the listener
     * @param deadlineNs of {@link System#nanoTime()}
     * @return the socket, owned by the caller
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no listener, ERROR_TIMEOUT,
     *     ERROR_TOO_MANY_OPEN_FILES
     */
    public static UnixSocket connect(final Path path, final long deadlineNs) {
        final Descriptor made = newSocket();
        boolean complete = false;
        try (SocketAddress address = SocketAddress.of(path)) {
            while (LibC.connect(made.number(), address.bytes()) != 0) {
                final int errno = LibC.errno();
                if (errno != LibC.EAGAIN && errno != LibC.EINTR) {
                    throw LinuxFailure.of("connect", "no broker listens at " + path, errno);
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT, "connect", "too many others wait at " + path);
                }
                LockSupport.parkNanos(BETWEEN_TRIES_NS);
            }
            complete = true;
            return new UnixSocket(made);
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    /**
     * Returns the descriptor, for a {@link PollSet}.
     *
     * @return the descriptor, which the socket owns
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns who made the other end, at the time when it connected or listened (SO_PEERCRED).
     *
     * @return the peer
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public SocketPeer peer() {
        final ByteBuffer credentials = newBuffer(CREDENTIALS_LENGTH);
        if (option(LibC.SO_PEERCRED, credentials) != 0) {
            throw LinuxFailure.ofLastError("getsockopt", "the kernel does not say who connects");
        }
        return new SocketPeer(credentials.getInt(0), credentials.getInt(USER_OFFSET));
    }

    /**
     * Returns a descriptor on the process that made the other end, which becomes readable when that
     * process dies: SO_PEERPIDFD, and before Linux 6.5 pidfd_open, whose process is the right one
     * if the socket is still up afterwards.
     *
     * @return the descriptor, owned by the caller; null where the kernel has none, or another
     *     process namespace hides that process
     * @throws TunException ERROR_BROKEN_PIPE if the process died, ERROR_TOO_MANY_OPEN_FILES
     */
    public Descriptor peerProcess() {
        final ByteBuffer made = newBuffer(Integer.BYTES);
        if (option(LibC.SO_PEERPIDFD, made) == 0) {
            return new Descriptor(made.getInt(0));
        }
        int errno = LibC.errno();
        if (errno != LibC.ENOPROTOOPT && errno != LibC.EINVAL) {
            throw processFailure(errno);
        }
        final int processId = peer().processId;
        final int opened = processId <= 0 ? -1 : LibC.pidfdOpen(processId);
        if (opened >= 0) {
            return new Descriptor(opened);
        }
        errno = processId <= 0 ? LibC.ENOSYS : LibC.errno();
        if (errno == LibC.ENOSYS || errno == LibC.EPERM || errno == LibC.EINVAL) {
            return null;
        }
        throw processFailure(errno);
    }

    private static TunException processFailure(final int errno) {
        return errno == LibC.ESRCH
                ? new TunException(
                        ErrorCode.ERROR_BROKEN_PIPE, "connect", "the process that connected died")
                : LinuxFailure.of("pidfd_open", "the process cannot be watched", errno);
    }

    private int option(final int option, final ByteBuffer value) {
        final ByteBuffer length = newBuffer(Integer.BYTES);
        length.putInt(0, value.capacity());
        synchronized (this) {
            return LibC.getsockopt(descriptor.number(), LibC.SOL_SOCKET, option, value, length);
        }
    }

    private static ByteBuffer newBuffer(final int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    /**
     * Sends a message.
     *
     * @param content 1 byte or more
     * @param passed what the other end gets descriptors of
     * @return false if the other end has left too many unread
     * @throws TunException ERROR_BROKEN_PIPE if it hung up, ERROR_TOO_MANY_OPEN_FILES if it has
     *     left too many descriptors unread, ERROR_INVALID_HANDLE after close
     */
    public synchronized boolean send(final byte[] content, final Descriptor... passed) {
        inUse = SocketMessage.of(content, passed);
        final int sent = LibC.sendmsg(
                descriptor.number(), inUse.header(), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        inUse = null;
        if (sent >= 0) {
            return true;
        }
        final int errno = LibC.errno();
        if (errno == LibC.EAGAIN) {
            return false;
        }
        throw LinuxFailure.of("sendmsg", "the other process cannot be told", errno);
    }

    /**
     * Receives a message; the kernel closes descriptors that come with it.
     *
     * @param room bytes; what is longer is cut off
     * @return the message, empty if the other end hung up; null if there is none
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public synchronized byte[] receive(final int room) {
        final Received received = receive(SocketMessage.withRoom(room));
        return received == null ? null : received.content;
    }

    /**
     * Receives a message with its descriptors.
     *
     * @param room bytes; what is longer is cut off
     * @return the message, empty if the other end hung up; null if there is none
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public synchronized Received receiveWithDescriptors(final int room) {
        return receive(SocketMessage.withRoomAndDescriptors(room));
    }

    private Received receive(final SocketMessage message) {
        inUse = message;
        final int length = LibC.recvmsg(
                descriptor.number(), message.header(), LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
        inUse = null;
        if (length >= 0) {
            return new Received(
                    message.content(length), message.descriptors(), message.has(LibC.MSG_CTRUNC));
        }
        final int errno = LibC.errno();
        if (errno == LibC.EAGAIN || errno == LibC.EINTR) {
            return null;
        }
        if (errno == LibC.ECONNRESET) {
            // the peer hung up with data unread
            return new Received(new byte[0], Collections.emptyList(), false);
        }
        throw LinuxFailure.of("recvmsg", "the other process cannot be heard", errno);
    }

    /**
     * Waits until there is a message, or the other end hung up.
     *
     * @param timeoutNs the longest wait, rounded up to milliseconds
     * @return false if there is nothing yet; it may be early
     */
    public synchronized boolean await(final long timeoutNs) {
        self.set(0, descriptor);
        return self.await(timeoutNs) && self.isReady(0);
    }

    /**
     * Tells whether the other end hung up, as it does when its process dies.
     *
     * @return true also once this end is closed
     */
    public synchronized boolean isHungUp() {
        try {
            self.set(0, descriptor);
        } catch (final TunException ex) {
            return true;
        }
        return self.await(0) && self.has(0, HANG_UP);
    }

    /**
     * Waits until the other end hangs up, or this one is shut down. The socket is closed only after
     * that; others may use it meanwhile.
     */
    public void awaitHangUp() {
        final PollSet set = new PollSet(1);
        set.setForHangUp(0, descriptor);
        boolean ended = false;
        while (!ended) {
            ended = set.await() && set.has(0, HANG_UP);
        }
    }

    /** Shuts the connection down for both ends. Idempotent. */
    public synchronized void shutdown() {
        try {
            LibC.shutdown(descriptor.number(), LibC.SHUT_RDWR);
        } catch (final TunException ignored) {
            // closed already, which has the same effect
        }
    }

    /** Closes this end. Idempotent. */
    @Override
    public synchronized void close() {
        shutdown();
        descriptor.close();
    }
}
