package org.tunbroker.broker.driver.linux.netlink;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.tun.InterfaceRequest;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.DescriptorPoll;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;

/**
 * A socket to rtnetlink in the network namespace of the thread that made it.
 *
 * <p>For one thread at a time: the driver thread's, and one of those who watch interfaces.
 */
public final class RouteSocket implements AutoCloseable {
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    // the kernel's table changed during the dump
    private static final short NLM_F_DUMP_INTR = 0x10;
    private static final int MAX_DUMPS = 10;
    // an answer of type NLMSG_ERROR or NLMSG_DONE has a negative errno or 0 after its header
    private static final int ERROR_OFFSET = NetlinkMessage.HEADER_LENGTH;
    private static final int MIN_ERROR_LENGTH = ERROR_OFFSET + Integer.BYTES;
    private static final int ALIGNMENT = 4;
    // these work on any socket
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCSIFNAME = 0x8923;
    private static final int ANSWER_LENGTH = 8192;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private final Descriptor socket;
    private final DescriptorPoll poll;
    private final ByteBuffer answer =
            ByteBuffer.allocateDirect(ANSWER_LENGTH).order(ByteOrder.nativeOrder());
    private int sequence;
    private boolean interrupted;

    public RouteSocket() {
        socket = Descriptor.of(
                LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE),
                "socket(AF_NETLINK)",
                errno -> "the kernel gives no access to rtnetlink");
        poll = new DescriptorPoll(socket);
        // Linux 4.20 and later then tell of a table only what was asked for; a router has a million
        // routes. Older kernels tell all, which readers expect
        LibC.setsockopt(
                socket.number(),
                LibC.SOL_NETLINK,
                LibC.NETLINK_GET_STRICT_CHK,
                new IntByReference(1),
                Integer.BYTES);
    }

    /**
     * Sends a request and waits for the kernel's answer.
     *
     * @return 0, or the kernel's errno
     * @throws TunException if there is no answer
     */
    public int request(final NetlinkMessage message) {
        return request(message, part -> {});
    }

    /**
     * Requests a table and waits for all of it, again if it changed meanwhile.
     *
     * @param message makes the request; called for each attempt, at which the reader must discard
     *     what it took before
     * @param reader takes each message of the answer, from position 0 to the limit, in the byte
     *     order of the machine
     * @return 0, or the kernel's errno
     * @throws TunException if there is no answer, or the table keeps changing
     */
    public int dump(final Supplier<NetlinkMessage> message, final Consumer<ByteBuffer> reader) {
        for (int attempt = 0; attempt < MAX_DUMPS; attempt++) {
            interrupted = false;
            final int errno = request(message.get(), reader);
            if (!interrupted) {
                return errno;
            }
        }
        throw new TunException(
                ErrorCode.ERROR_BUSY, "rtnetlink", "the kernel's table changes without end");
    }

    /**
     * Sends a request, takes what the kernel tells, and waits for the end of its answer.
     *
     * @param reader as for {@link #dump}
     * @return 0, or why the kernel refused, an errno
     * @throws TunException if there is no answer
     */
    public int request(final NetlinkMessage message, final Consumer<ByteBuffer> reader) {
        sequence++;
        final ByteBuffer bytes = message.finish(sequence);
        if (LibC.write(socket.number(), BufferUtil.address(bytes), bytes.limit()) < 0) {
            throw Errno.failure(
                    "rtnetlink", Native.getLastError(), "the kernel does not take requests");
        }
        final long deadline = System.nanoTime() + DEADLINE_NS;
        for (long left = DEADLINE_NS; left > 0; left = deadline - System.nanoTime()) {
            final int ready =
                    poll.await(LibC.POLLIN, (int) TimeUnit.NANOSECONDS.toMillis(left) + 1);
            if (ready != 0) {
                final int result = readAnswer(reader);
                if (result >= 0) {
                    return result;
                }
            }
        }
        throw new TunException(ErrorCode.ERROR_TIMEOUT, "rtnetlink", "the kernel does not answer");
    }

    /** Returns an interface's flags; 0 if there is none of that name. */
    int flags(final String name) {
        final InterfaceRequest request = new InterfaceRequest(name, 0);
        return request.call(socket, SIOCGIFFLAGS) < 0 ? 0 : request.flags();
    }

    /** Returns an interface's MTU; 0 if there is none of that name. */
    int mtu(final String name) {
        final InterfaceRequest request = new InterfaceRequest(name, 0);
        return request.call(socket, SIOCGIFMTU) < 0 ? 0 : request.mtu();
    }

    /**
     * Gives an interface another name.
     *
     * @param name by which the kernel finds it, its own or an alternative one
     * @param newName at most 15 bytes
     * @return 0, or why the kernel refused, an errno
     */
    int rename(final String name, final String newName) {
        final InterfaceRequest request = new InterfaceRequest(name, newName);
        return request.call(socket, SIOCSIFNAME) < 0 ? Native.getLastError() : 0;
    }

    /** Returns what the kernel says to the request, or -1 if it has not said all yet. */
    private int readAnswer(final Consumer<ByteBuffer> reader) {
        final long length = LibC.read(socket.number(), BufferUtil.address(answer), ANSWER_LENGTH);
        if (length < 0) {
            throw Errno.failure("rtnetlink", Native.getLastError(), "the kernel's answer was lost");
        }
        int offset = 0;
        while (length - offset >= MIN_ERROR_LENGTH) {
            final int messageLength = Math.max(
                    answer.getInt(offset + NetlinkMessage.LENGTH_OFFSET),
                    NetlinkMessage.HEADER_LENGTH);
            if (answer.getInt(offset + NetlinkMessage.SEQUENCE_OFFSET) == sequence) {
                interrupted |=
                        (answer.getShort(offset + NetlinkMessage.FLAGS_OFFSET) & NLM_F_DUMP_INTR)
                                != 0;
                final short type = answer.getShort(offset + NetlinkMessage.TYPE_OFFSET);
                if (type == NLMSG_ERROR || type == NLMSG_DONE) {
                    return -answer.getInt(offset + ERROR_OFFSET);
                }
                reader.accept(answer.slice(offset, (int) Math.min(messageLength, length - offset))
                        .order(ByteOrder.nativeOrder()));
            }
            offset += messageLength + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return -1;
    }

    @Override
    public void close() {
        socket.close();
    }
}
