package org.tunbroker.broker.os.linux.resolved;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.LibC;

/**
 * A connection to the system's message bus (D-Bus), for a few calls.
 *
 * <p>For one thread.
 */
final class SystemBus implements AutoCloseable {
    private static final Path PATH = Path.of("/run/dbus/system_bus_socket");
    private static final String BUS = "org.freedesktop.DBus";
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final SocketChannel channel;
    private final Selector selector;
    private final long deadlineNs;
    private final ByteBuffer received = ByteBuffer.allocate(BusReply.MAX_LENGTH).flip();
    private int serial;

    private SystemBus(final SocketChannel channel, final Selector selector, final long deadlineNs) {
        this.channel = channel;
        this.selector = selector;
        this.deadlineNs = deadlineNs;
    }

    /** Tells whether there may be a bus; takes no longer than a look at a file. */
    static boolean isThere() {
        return Files.exists(PATH);
    }

    /**
     * Connects.
     *
     * @param deadlineNs of {@link System#nanoTime()}, for all calls too
     * @return the connection, owned by the caller
     * @throws TunException ERROR_NOT_SUPPORTED if there is no bus, ERROR_ACCESS_DENIED if it lets
     *     this process not in, ERROR_TIMEOUT
     */
    static SystemBus connect(final long deadlineNs) {
        return connect(PATH, deadlineNs);
    }

    static SystemBus connect(final Path path, final long deadlineNs) {
        try {
            final SystemBus bus = open(path, deadlineNs);
            boolean complete = false;
            try {
                bus.authenticate();
                bus.greet();
                complete = true;
                return bus;
            } finally {
                if (!complete) {
                    bus.close();
                }
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "setDns",
                    "no system bus (D-Bus) answers at " + path + ", by which systemd-resolved is"
                            + " told: " + ex.getMessage(),
                    ex);
        }
    }

    private static SystemBus open(final Path path, final long deadlineNs) throws IOException {
        final SocketChannel channel = connected(path, deadlineNs);
        try {
            final Selector selector = Selector.open();
            try {
                channel.register(selector, SelectionKey.OP_READ);
                return new SystemBus(channel, selector, deadlineNs);
            } catch (final IOException | RuntimeException | Error ex) {
                selector.close();
                throw ex;
            }
        } catch (final IOException | RuntimeException | Error ex) {
            channel.close();
            throw ex;
        }
    }

    /** Connects; a bus whose queue of newcomers is full is tried again until the deadline. */
    private static SocketChannel connected(final Path path, final long deadlineNs)
            throws IOException {
        while (true) {
            final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                // else the kernel waits for room in the queue, without end
                channel.configureBlocking(false);
                if (channel.connect(UnixDomainSocketAddress.of(path))) {
                    return channel;
                }
                channel.close();
            } catch (final IOException ex) {
                channel.close();
                // EAGAIN has no class of its own
                if (ex instanceof ConnectException || !Files.isWritable(path)) {
                    throw ex;
                }
            }
            if (System.nanoTime() + LOOK_NS - deadlineNs >= 0) {
                throw late();
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /**
     * Authenticates by EXTERNAL: the kernel tells the bus this process's user, and the process
     * names the same one, in hexadecimal digits of its decimal ones.
     */
    private void authenticate() throws IOException {
        final String user = HexFormat.of()
                .formatHex(Integer.toString(LibC.geteuid()).getBytes(StandardCharsets.US_ASCII));
        send(ascii("\0AUTH EXTERNAL " + user + "\r\n"));
        while (!endsWithNewline()) {
            receiveMore();
        }
        final String answer = StandardCharsets.US_ASCII.decode(received).toString();
        if (!answer.startsWith("OK ")) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "setDns",
                    "the system bus does not let user " + LibC.geteuid() + " in");
        }
        send(ascii("BEGIN\r\n"));
    }

    private void greet() throws IOException {
        final BusReply reply = call(new BusCall(BUS, "/org/freedesktop/DBus", BUS + ".Hello", ""));
        if (!reply.errorName().isEmpty()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "setDns",
                    "the system bus refuses: " + reply.text() + " (" + reply.errorName() + ")");
        }
    }

    private boolean endsWithNewline() {
        return received.hasRemaining() && received.get(received.limit() - 1) == '\n';
    }

    private static ByteBuffer ascii(final String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Makes a call and waits for the answer.
     *
     * @param call what to do
     * @return what came of it
     * @throws IOException if the bus hangs up
     */
    BusReply call(final BusCall call) throws IOException {
        serial++;
        send(call.toMessage(serial));
        BusReply reply = receive();
        while (!reply.answers(serial)) {
            // a signal, such as the one that tells this connection's name
            reply = receive();
        }
        return reply;
    }

    private BusReply receive() throws IOException {
        // a bus that never stops to send messages would never be waited for
        checkDeadline();
        while (received.remaining() < BusCall.HEADER_LENGTH) {
            receiveMore();
        }
        final int length = BusReply.lengthOf(received);
        while (received.remaining() < length) {
            receiveMore();
        }
        final ByteBuffer message =
                received.slice(received.position(), length).order(received.order());
        received.position(received.position() + length);
        return BusReply.read(message);
    }

    private void receiveMore() throws IOException {
        if (received.remaining() == received.capacity()) {
            throw BusReader.malformed("too long a line");
        }
        received.compact();
        try {
            int count = channel.read(received);
            while (count == 0) {
                await(SelectionKey.OP_READ);
                count = channel.read(received);
            }
            if (count < 0) {
                throw new IOException("the bus hung up");
            }
        } finally {
            received.flip();
        }
    }

    private void send(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(final int operation) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        selector.select(checkDeadline());
        selector.selectedKeys().clear();
    }

    /** Returns how many milliseconds are left, at least one. */
    private long checkDeadline() {
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0) {
            throw late();
        }
        return leftMs;
    }

    private static TunException late() {
        return new TunException(
                ErrorCode.ERROR_TIMEOUT,
                "setDns",
                "systemd-resolved, or the system bus, does not answer; look at"
                        + " systemctl status systemd-resolved dbus");
    }

    @Override
    public void close() {
        try (channel) {
            selector.close();
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "close", "the system bus: " + ex.getMessage(), ex);
        }
    }
}
