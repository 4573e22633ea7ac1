package org.tunbroker.broker.driver.linux.tun;

import com.sun.jna.Native;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.os.linux.LinuxNumbers;

/**
 * Attaches a file of {@link TunNode} to a layer-3 interface, whose packets have no packet
 * information header (IFF_NO_PI).
 *
 * <p>Stateless; for the driver thread.
 */
final class Attachment {
    // _IOW('T', 202, int), and _IOR('T', 210, unsigned int)
    private static final int TUNSETIFF = LinuxNumbers.ofThisProcess().ioctlWrite(0x54CA);
    private static final int TUNGETIFF = LinuxNumbers.ofThisProcess().ioctlRead(0x54D2);

    // IFF_TUN_EXCL: an interface of that name must not exist; without it the kernel would attach to
    // a persistent one that belongs to somebody else
    private static final int IFF_TUN = 0x1;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;

    private static final int MAX_ATTEMPTS = 1000;

    private Attachment() {}

    /**
     * Makes an interface.
     *
     * @param descriptor a file without an interface
     * @param adapterName what the interface's name is derived from
     * @return its name
     * @throws TunException ERROR_ALREADY_EXISTS if all such names are taken, or what the kernel
     *     says
     */
    static String ofNew(final Descriptor descriptor, final String adapterName) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final String name = InterfaceNames.candidate(adapterName, attempt);
            final int errno = attach(descriptor, name, IFF_TUN_EXCL);
            if (errno == 0) {
                return name;
            }
            if (errno != Errno.EBUSY && errno != Errno.EEXIST) {
                throw refused(name, errno);
            }
        }
        throw new TunException(
                ErrorCode.ERROR_ALREADY_EXISTS,
                "ioctl(TUNSETIFF)",
                "all names like " + InterfaceNames.candidate(adapterName, 0)
                        + " are taken; use another");
    }

    /**
     * Attaches a file to an interface. If there is none of that name, the kernel makes one, which
     * goes when the file is closed.
     *
     * @param descriptor a file without an interface
     * @param name of an interface that no file holds
     * @param header whether packets shall have a virtio header
     * @throws TunException what the kernel says
     */
    static void ofExisting(final Descriptor descriptor, final String name, final boolean header) {
        final int errno = attach(descriptor, name, header ? IFF_VNET_HDR : 0);
        if (Errno.common(errno) == Errno.EINVAL) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "ioctl(TUNSETIFF)",
                    "the interface " + name + " has several queues (multi_queue): make it anew"
                            + " without them");
        }
        if (errno != 0) {
            throw refused(name, errno);
        }
    }

    /** The name of the interface that a file holds, in any namespace; null if it was deleted. */
    static String nameOf(final Descriptor descriptor) {
        final InterfaceRequest request = new InterfaceRequest("", 0);
        return request.call(descriptor, TUNGETIFF) < 0 ? null : request.name();
    }

    /** Returns 0 or the kernel's errno. */
    private static int attach(
            final Descriptor descriptor, final String name, final int additionalFlags) {
        final InterfaceRequest request =
                new InterfaceRequest(name, IFF_TUN | IFF_NO_PI | additionalFlags);
        return request.call(descriptor, TUNSETIFF) < 0 ? Native.getLastError() : 0;
    }

    private static TunException refused(final String name, final int errno) {
        if (Errno.common(errno) == Errno.EBUSY) {
            return Errno.failure(
                    "ioctl(TUNSETIFF)",
                    errno,
                    "another program has the interface " + name + " open; end that first");
        }
        return Errno.failure(
                "ioctl(TUNSETIFF)",
                errno,
                errno == Errno.EPERM || errno == Errno.EACCES
                        ? "no rights to make the interface " + name
                                + ": run the broker with CAP_NET_ADMIN"
                        : "the kernel refuses to make the interface " + name);
    }
}
