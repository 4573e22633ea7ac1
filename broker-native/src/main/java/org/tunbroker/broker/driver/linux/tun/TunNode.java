package org.tunbroker.broker.driver.linux.tun;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.os.linux.LinuxNumbers;

/**
 * The node of the kernel's TUN in the file system, /dev/net/tun. Each open makes a file that can be
 * attached to one interface.
 *
 * <p>Stateless and thread-safe.
 */
public final class TunNode {
    // _IOR('T', 207, unsigned int)
    private static final int TUNGETFEATURES = LinuxNumbers.ofThisProcess().ioctlRead(0x54CF);

    private TunNode() {}

    /**
     * Checks that the node exists, can be opened, and is TUN's.
     *
     * @param device its path
     * @throws TunException as {@link #open}
     */
    public static void check(final String device) {
        open(device).close();
    }

    /**
     * Opens it.
     *
     * @param device its path
     * @return a file without an interface, owned by the caller
     * @throws TunException ERROR_FILE_NOT_FOUND if it does not exist or is not TUN's,
     *     ERROR_ACCESS_DENIED, ERROR_TOO_MANY_OPEN_FILES
     */
    static Descriptor open(final String device) {
        final Descriptor descriptor = Descriptor.of(
                LibC.open(device, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC),
                "open " + device,
                errno -> advice(device, errno));
        if (!isTun(descriptor)) {
            descriptor.close();
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "ioctl(TUNGETFEATURES)",
                    device + " is not the kernel's TUN device: remove it, and modprobe tun or"
                            + " mknod " + device + " c 10 200; in a container, pass the device in"
                            + " (--device " + device + ")");
        }
        return descriptor;
    }

    /** Makes a request that only TUN answers. */
    private static boolean isTun(final Descriptor descriptor) {
        final ByteBuffer features = ByteBuffer.allocateDirect(Integer.BYTES);
        return LibC.ioctl(descriptor.number(), TUNGETFEATURES, BufferUtil.address(features)) >= 0;
    }

    private static String advice(final String device, final int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                "the kernel's TUN driver is not there: modprobe tun, and see that " + device
                        + " exists";
            case Errno.EPERM, Errno.EACCES ->
                "no rights for " + device + ": run the broker with CAP_NET_ADMIN and access to "
                        + device;
            case Errno.EMFILE, Errno.ENFILE ->
                "too many open files: raise the limit, or close adapters";
            default -> device + " cannot be opened";
        };
    }
}
