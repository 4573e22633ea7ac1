package org.tunbroker.broker.driver.linux.tun;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.os.linux.LinuxNumbers;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * An open /dev/net/tun with its interface, which exists as long as it is open: when the broker
 * dies, the interface goes too.
 *
 * <p>Whether packets have a {@link VirtioNetHeader} belongs to the attachment of a file to an
 * interface. Always to have it would cost plain packets much (measured on 6.18: a write 9%, a read
 * 30%), so an interface is attached anew when the next session wants it otherwise: its index,
 * addresses, routes and state stay, its queue does not.
 *
 * <p>Neither index nor name proves which interface is ours: once ours was deleted, or moved to
 * another network namespace, another one can have both. So it gets an alternative name that no
 * other has, here called its tag (Linux 5.5). The tag goes where the interface goes, and what is
 * asked for by the tag concerns this interface or none. Where there are no alternative names, the
 * file tells the interface's name, and that name must have the interface's index.
 *
 * <p>For the driver thread; others read and write its descriptor.
 */
public final class TunFile implements AutoCloseable {
    // _IOW('T', 203 and so on, int)
    private static final int TUNSETPERSIST = LinuxNumbers.ofThisProcess().ioctlWrite(0x54CB);
    private static final int TUNSETOFFLOAD = LinuxNumbers.ofThisProcess().ioctlWrite(0x54D0);

    // what the kernel may hand over in bulk: TUN_F_CSUM, TSO4 and TSO6; from 6.2 on also USO4, USO6
    private static final int PLAIN_MASK = 0;
    private static final int TCP_MASK = 0x01 | 0x02 | 0x04;
    private static final int UDP_MASK = 0x20 | 0x40;

    // more than any queue holds by default (500), yet an end when packets come faster than we read
    private static final int MAX_DISCARDED = 10_000;

    private final String device;
    private final String interfaceName;
    private final int interfaceIndex;
    // null where the kernel has no alternative names
    private String tag;
    private Descriptor descriptor;
    private boolean hasHeader;
    private boolean isUdpBulk;

    private TunFile(final String device, final Descriptor descriptor, final String interfaceName) {
        this.device = device;
        this.descriptor = descriptor;
        this.interfaceName = interfaceName;
        if (!setMask(PLAIN_MASK)) {
            throw Errno.failure(
                    "ioctl(TUNSETOFFLOAD)",
                    Native.getLastError(),
                    "the kernel's TUN refuses plain packets");
        }
        this.interfaceIndex = LibC.if_nametoindex(interfaceName);
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
    public static TunFile create(final String device, final String adapterName) {
        final Descriptor descriptor = TunNode.open(device);
        try {
            return new TunFile(device, descriptor, Attachment.ofNew(descriptor, adapterName));
        } catch (final TunException ex) {
            descriptor.close();
            throw ex;
        }
    }

    /**
     * Attaches the interface anew if packets shall have a header and have none, or the other way
     * round. Where the interface is not in this namespace any more, nothing changes.
     *
     * <p>For some microseconds no file holds the interface, which must then be persistent: a broker
     * that is killed at that moment leaves it behind.
     *
     * @param header whether packets shall have a header
     * @return whether it was attached anew
     * @throws TunException if that failed; unless this {@link #isOpen} still, no file holds the
     *     interface
     */
    public boolean useHeader(final boolean header) {
        if (hasHeader == header) {
            return false;
        }
        final int index = currentIndex();
        if (index == 0) {
            return false;
        }
        final String name = lookupName();
        final Descriptor next = TunNode.open(device);
        try {
            setPersistent(descriptor, 1);
            descriptor.close();
            Attachment.ofExisting(next, name, header);
            // if there was none of that name, the kernel has made one, which goes when it is closed
            final String attached = Attachment.nameOf(next);
            if (attached == null || LibC.if_nametoindex(attached) != index) {
                throw gone("startSession", "moved or deleted while it was attached anew");
            }
            setPersistent(next, 0);
        } catch (final TunException ex) {
            next.close();
            throw ex;
        }
        descriptor = next;
        hasHeader = header;
        return true;
    }

    /**
     * Says which alternative name the interface was given.
     *
     * @param newTag at most 15 bytes, which no other interface has
     */
    public void tag(final String newTag) {
        tag = newTag;
    }

    /** The tag, or null. */
    public String tag() {
        return tag;
    }

    /** A name by which the kernel finds this interface, if it is in this namespace. */
    public String lookupName() {
        if (tag != null) {
            return tag;
        }
        final String name = Attachment.nameOf(descriptor);
        return name == null ? interfaceName : name;
    }

    /**
     * Returns the index that the interface has in the network namespace of the calling thread: the
     * one that it had first, unless it was elsewhere meanwhile.
     *
     * @return 0 if it is not there
     */
    public int currentIndex() {
        final String name = Attachment.nameOf(descriptor);
        if (name == null) {
            return 0;
        }
        final int index = LibC.if_nametoindex(name);
        // kernels before 6.6 find an interface that was moved by its tag still: so by both names
        final int expected = tag == null ? interfaceIndex : LibC.if_nametoindex(tag);
        return index == expected ? index : 0;
    }

    /**
     * Returns the current index, as {@link #currentIndex}.
     *
     * @param call what is to be done with it
     * @throws TunException ERROR_FILE_NOT_FOUND if the interface is not in this namespace
     */
    public int requireHere(final String call) {
        final int index = currentIndex();
        if (index == 0) {
            throw notHere(call);
        }
        return index;
    }

    /** Makes the exception for an interface that is not in this namespace any more. */
    public TunException notHere(final String call) {
        return Attachment.nameOf(descriptor) == null
                ? gone(call, "deleted; close the adapter and create it anew")
                : gone(
                        call,
                        "moved to another network namespace; configure it there, or move it back");
    }

    private TunException gone(final String call, final String what) {
        return new TunException(
                ErrorCode.ERROR_FILE_NOT_FOUND,
                call,
                "the interface " + interfaceName + " was " + what);
    }

    private void setPersistent(final Descriptor attached, final long persistent) {
        if (LibC.ioctl(attached.number(), TUNSETPERSIST, persistent) < 0) {
            throw Errno.failure(
                    "ioctl(TUNSETPERSIST)",
                    Native.getLastError(),
                    "the kernel does not let " + interfaceName + " be attached anew");
        }
    }

    /** Whether packets are read and written with a header. */
    public boolean hasHeader() {
        return hasHeader;
    }

    /**
     * Lets the kernel hand packets over in bulk, or not any more; only where they have a header.
     * What was refused, or fails since the interface is gone, shows when it is read.
     */
    public void setBulk(final boolean bulk) {
        if (hasHeader) {
            isUdpBulk = bulk && setMask(TCP_MASK | UDP_MASK);
            if (!isUdpBulk) {
                setMask(bulk ? TCP_MASK : PLAIN_MASK);
            }
        }
    }

    /** Whether the kernel hands over, and takes, datagrams in bulk. */
    public boolean isUdpBulk() {
        return isUdpBulk;
    }

    private boolean setMask(final int mask) {
        return LibC.ioctl(descriptor.number(), TUNSETOFFLOAD, mask) >= 0;
    }

    /** Whether this holds its interface. */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    public String interfaceName() {
        return interfaceName;
    }

    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** Throws away what the kernel has queued for reading. */
    public void discardQueued() {
        // a read of any length takes the whole packet, if it has room for a header
        final ByteBuffer rest = ByteBuffer.allocateDirect(VirtioNetHeader.LENGTH);
        int discarded = 0;
        while (discarded < MAX_DISCARDED
                && LibC.read(descriptor.number(), BufferUtil.address(rest), rest.capacity()) > 0) {
            discarded++;
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
