package org.tunbroker.ipc.os.linux;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.tunbroker.ipc.os.NativeMethods;

/**
 * The functions of libc that this package calls, and their constants; all names are those of the
 * headers. Numbers that depend on the architecture are in {@link LinuxNumbers}.
 *
 * <p>The functions are looked up by name and not bound as native methods, since JNA would hold this
 * class, and these calls are few.
 *
 * <p>Stateless and thread-safe. After a call that returned -1, {@link #errno()} on the same thread
 * tells why.
 */
public final class LibC {
    public static final int AF_UNIX = 1;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_CLOEXEC = 02000000;
    public static final int SOCK_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    public static final int SOL_SOCKET = LinuxNumbers.ofThisProcess().socketLevel();
    public static final int SO_PEERCRED = LinuxNumbers.ofThisProcess().peerCredentials();
    public static final int SO_PEERPIDFD = 77;
    public static final int SCM_RIGHTS = 1;
    public static final int SHUT_RDWR = 2;
    public static final int MSG_CTRUNC = 0x8;
    static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;
    static final short POLLIN = 0x1;
    public static final short POLLERR = 0x8;
    public static final short POLLHUP = 0x10;
    public static final short POLLNVAL = 0x20;
    public static final short POLLRDHUP = 0x2000;
    static final int O_RDONLY = 0;
    static final int O_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    public static final int O_PATH = 010000000;
    public static final int O_CLOEXEC = 02000000;
    static final int EFD_CLOEXEC = 02000000;
    static final int EFD_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    static final int MFD_CLOEXEC = 0x1;
    static final int MFD_ALLOW_SEALING = 0x2;
    static final int MFD_NOEXEC_SEAL = 0x8;
    static final int F_ADD_SEALS = 1033;
    static final int F_GET_SEALS = 1034;
    static final int F_SEAL_SEAL = 0x1;
    static final int F_SEAL_SHRINK = 0x2;
    static final int F_SEAL_GROW = 0x4;
    static final int F_SEAL_FUTURE_WRITE = 0x10;
    static final int SEEK_END = 2;
    static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED = 1 << 3;
    static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4;
    static final int MADV_DONTNEED = 4;
    static final int MADV_REMOVE = 9;
    public static final int EPERM = 1;
    static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    public static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ENOPROTOOPT = 92;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    static final int ETOOMANYREFS = 109;
    static final int ECONNREFUSED = 111;

    // the number of pidfd_open on most architectures
    private static final int COMMON_PIDFD_OPEN = 434;
    private static final int SYS_PIDFD_OPEN =
            LinuxNumbers.ofThisProcess().newerCall(COMMON_PIDFD_OPEN);
    private static final int SYS_MEMFD_CREATE = LinuxNumbers.ofThisProcess().anonymousFile();

    private static final Function[] FUNCTIONS = NativeMethods.functions(
            "socket",
            "bind",
            "listen",
            "accept4",
            "connect",
            "sendmsg",
            "recvmsg",
            "shutdown",
            "getsockopt",
            "poll",
            "open",
            "close",
            "syscall",
            "ftruncate",
            "fallocate",
            "lseek",
            "fcntl",
            "eventfd",
            "read",
            "write",
            "geteuid",
            "madvise");
    private static final Function SOCKET = FUNCTIONS[0];
    private static final Function BIND = FUNCTIONS[1];
    private static final Function LISTEN = FUNCTIONS[2];
    private static final Function ACCEPT4 = FUNCTIONS[3];
    private static final Function CONNECT = FUNCTIONS[4];
    private static final Function SENDMSG = FUNCTIONS[5];
    private static final Function RECVMSG = FUNCTIONS[6];
    private static final Function SHUTDOWN = FUNCTIONS[7];
    private static final Function GETSOCKOPT = FUNCTIONS[8];
    private static final Function POLL = FUNCTIONS[9];
    private static final Function OPEN = FUNCTIONS[10];
    private static final Function CLOSE = FUNCTIONS[11];
    private static final Function SYSCALL = FUNCTIONS[12];
    private static final Function FTRUNCATE = FUNCTIONS[13];
    private static final Function FALLOCATE = FUNCTIONS[14];
    private static final Function LSEEK = FUNCTIONS[15];
    private static final Function FCNTL = FUNCTIONS[16];
    private static final Function EVENTFD = FUNCTIONS[17];
    private static final Function READ = FUNCTIONS[18];
    private static final Function WRITE = FUNCTIONS[19];
    private static final Function GETEUID = FUNCTIONS[20];
    private static final Function MADVISE = FUNCTIONS[21];

    private LibC() {}

    /** Returns the errno of this thread's last call, as most architectures number it. */
    public static int errno() {
        return LinuxNumbers.ofThisProcess().commonErrno(Native.getLastError());
    }

    public static int socket(final int domain, final int type, final int protocol) {
        return call(SOCKET, domain, type, protocol);
    }

    public static int bind(final int descriptor, final ByteBuffer address) {
        return call(BIND, descriptor, address, address.capacity());
    }

    public static int listen(final int descriptor, final int backlog) {
        return call(LISTEN, descriptor, backlog);
    }

    public static int accept4(final int descriptor, final int flags) {
        return call(ACCEPT4, descriptor, Pointer.NULL, Pointer.NULL, flags);
    }

    public static int connect(final int descriptor, final ByteBuffer address) {
        return call(CONNECT, descriptor, address, address.capacity());
    }

    public static int sendmsg(final int descriptor, final ByteBuffer header, final int flags) {
        return call(SENDMSG, descriptor, header, flags);
    }

    public static int recvmsg(final int descriptor, final ByteBuffer header, final int flags) {
        return call(RECVMSG, descriptor, header, flags);
    }

    public static int shutdown(final int descriptor, final int how) {
        return call(SHUTDOWN, descriptor, how);
    }

    public static int getsockopt(
            final int descriptor,
            final int level,
            final int option,
            final ByteBuffer value,
            final ByteBuffer length) {
        return call(GETSOCKOPT, descriptor, level, option, value, length);
    }

    static int poll(final ByteBuffer descriptors, final int count, final int timeoutMs) {
        return call(POLL, descriptors, new NativeLong(count), timeoutMs);
    }

    public static int open(final byte[] path, final int flags) {
        return call(OPEN, path, flags);
    }

    static int close(final int descriptor) {
        return call(CLOSE, descriptor);
    }

    public static int pidfdOpen(final int processId) {
        return call(
                SYSCALL,
                new NativeLong(SYS_PIDFD_OPEN),
                new NativeLong(processId),
                new NativeLong(0));
    }

    static int memfdCreate(final ByteBuffer name, final int flags) {
        return call(SYSCALL, new NativeLong(SYS_MEMFD_CREATE), name, new NativeLong(flags));
    }

    static int ftruncate(final int descriptor, final long length) {
        return call(FTRUNCATE, descriptor, new NativeLong(length));
    }

    static int fallocate(final int descriptor, final long offset, final long length) {
        return call(FALLOCATE, descriptor, 0, new NativeLong(offset), new NativeLong(length));
    }

    /** Returns the length of a file, at most 31 bits. */
    static int end(final int descriptor) {
        return call(LSEEK, descriptor, new NativeLong(0), SEEK_END);
    }

    static int fcntl(final int descriptor, final int command, final int argument) {
        return call(FCNTL, descriptor, command, argument);
    }

    static int fcntl(final int descriptor, final int command, final ByteBuffer argument) {
        return call(FCNTL, descriptor, command, argument);
    }

    static int membarrier(final int command) {
        return call(
                SYSCALL,
                new NativeLong(LinuxNumbers.ofThisProcess().membarrier()),
                new NativeLong(command),
                new NativeLong(0));
    }

    static int eventfd(final int initial, final int flags) {
        return call(EVENTFD, initial, flags);
    }

    static int read(final int descriptor, final ByteBuffer bytes) {
        return call(READ, descriptor, bytes, new NativeLong(bytes.capacity()));
    }

    static int write(final int descriptor, final ByteBuffer bytes) {
        return call(WRITE, descriptor, bytes, new NativeLong(bytes.capacity()));
    }

    static int madvise(final long address, final long length, final int advice) {
        return call(MADVISE, new Pointer(address), new NativeLong(length), advice);
    }

    public static int geteuid() {
        return call(GETEUID);
    }

    private static int call(final Function function, final Object... arguments) {
        return function.invokeInt(arguments);
    }
}
