package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import org.tunbroker.ipc.platform.LinuxNumbers;

/**
 * The C library's calls that make and close descriptors, and name interfaces. Each answers -1, or 0
 * from if_nametoindex, on failure, and then Native.getLastError() is the errno.
 */
final class DescriptorCalls {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    static final int O_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = O_NONBLOCK;
    static final int EFD_CLOEXEC = O_CLOEXEC;
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = O_CLOEXEC;
    static final int NETLINK_ROUTE = 0;

    static {
        Native.register(DescriptorCalls.class, NativeLibrary.getProcess());
    }

    private DescriptorCalls() {}

    static native int open(String path, int flags);

    static native int close(int descriptor);

    static native int eventfd(int initialValue, int flags);

    static native int socket(int domain, int type, int protocol);

    @SuppressWarnings("checkstyle:MethodName")
    static native int if_nametoindex(String name);
}
