package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * An open /dev/net/tun with its interface, which exists as long as it is open: when the broker
 * dies, the interface goes too.
 *
 * <p>For the driver thread; others read and write its descriptor.
 */
final class TunFile implements AutoCloseable {
    // _IOW('T', 202, int) and _IOW('T', 208, unsigned int), alike on all supported architectures
    private static final int TUNSETIFF = 0x400454CA;
    private static final int TUNSETOFFLOAD = 0x400454D0;

    // layer 3, packets without a header, and an interface of that name must not exist: without the
    // last flag the kernel would hand over a persistent one that belongs to somebody else
    private static final short IFF_TUN = 0x1;
    private static final short IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;

    // struct ifreq: a name of 16 bytes, then a union; 40 bytes where pointers have 64 bits, else 32
    private static final int FLAGS_OFFSET = 16;
    private static final int IFREQ_LENGTH = 40;

    private static final int MAX_ATTEMPTS = 1000;
    // more than any queue holds by default (500), yet an end when packets come faster than we read
    private static final int MAX_DISCARDED = 10_000;

    private final BufferCalls calls = BufferCalls.ofThisProcess();
    private final Descriptor descriptor;
    private final String interfaceName;
    private final int interfaceIndex;

    private TunFile(final Descriptor descriptor, final String interfaceName) {
        this.descriptor = descriptor;
        this.interfaceName = interfaceName;
        if (calls.ioctl(descriptor.number(), TUNSETOFFLOAD, 0) < 0) {
            throw Errno.failure(
                    "ioctl(TUNSETOFFLOAD)",
                    Native.getLastError(),
                    "the kernel's TUN refuses plain packets");
        }
        this.interfaceIndex = DescriptorCalls.if_nametoindex(interfaceName);
        if (interfaceIndex == 0) {
            throw Errno.failure(
                    "if_nametoindex",
                    Native.getLastError(),
                    interfaceName + " was deleted or renamed");
        }
    }

    /**
     * Makes an interface.
     *
     * @param device the TUN device's path
     * @param adapterName what the interface's name is derived from
     */
    static TunFile create(final String device, final String adapterName) {
        final Descriptor descriptor = Descriptor.of(
                DescriptorCalls.open(
                        device,
                        DescriptorCalls.O_RDWR
                                | DescriptorCalls.O_NONBLOCK
                                | DescriptorCalls.O_CLOEXEC),
                "open " + device,
                errno -> openAdvice(device, errno));
        try {
            return new TunFile(descriptor, attach(descriptor, adapterName));
        } catch (final TunException ex) {
            descriptor.close();
            throw ex;
        }
    }

    private static String openAdvice(final String device, final int errno) {
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

    private static String attach(final Descriptor descriptor, final String adapterName) {
        final ByteBuffer request =
                ByteBuffer.allocateDirect(IFREQ_LENGTH).order(ByteOrder.nativeOrder());
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final String name = InterfaceNames.candidate(adapterName, attempt);
            final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            request.put(0, new byte[IFREQ_LENGTH]).put(0, bytes);
            request.putShort(FLAGS_OFFSET, (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL));
            final int result = BufferCalls.ofThisProcess()
                    .ioctl(descriptor.number(), TUNSETIFF, BufferUtil.address(request));
            if (result >= 0) {
                return name;
            }
            final int errno = Native.getLastError();
            if (errno != Errno.EBUSY && errno != Errno.EEXIST) {
                throw Errno.failure("ioctl(TUNSETIFF)", errno, attachAdvice(name, errno));
            }
        }
        throw new TunException(
                ErrorCode.ERROR_ALREADY_EXISTS,
                "ioctl(TUNSETIFF)",
                "all names like " + InterfaceNames.candidate(adapterName, 0)
                        + " are taken; use another");
    }

    private static String attachAdvice(final String name, final int errno) {
        return errno == Errno.EPERM || errno == Errno.EACCES
                ? "no rights to make the interface " + name + ": run the broker with CAP_NET_ADMIN"
                : "the kernel refuses to make the interface " + name;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    String interfaceName() {
        return interfaceName;
    }

    int interfaceIndex() {
        return interfaceIndex;
    }

    /** Throws away what the kernel has queued for reading. */
    void discardQueued() {
        // a read of one byte takes the whole packet
        final ByteBuffer rest = ByteBuffer.allocateDirect(1);
        int discarded = 0;
        while (discarded < MAX_DISCARDED
                && calls.read(descriptor.number(), BufferUtil.address(rest), rest.capacity()) > 0) {
            discarded++;
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
