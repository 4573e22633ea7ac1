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
 * An open /dev/net/tun with its interface. The interface exists while the file is open, so it
 * vanishes when the broker dies, unless it is persistent (TUNSETPERSIST).
 *
 * <p>Whether packets have a {@link VirtioNetHeader} is fixed when a file is attached to an
 * interface. A header that is always there would slow plain packets down (measured on 6.18: a write
 * by 9%, a read by 30%). So an interface is attached anew when the next session needs the other
 * mode. Its index, addresses, routes and state stay; its queue is lost.
 *
 * <p>Neither index nor name proves which interface is ours: once ours was deleted, or moved to
 * another network namespace, another one can have both. So it gets a unique alternative name, here
 * called its tag (Linux 5.5). The tag moves with the interface, so a request by tag reaches this
 * interface or none. On kernels without alternative names the file tells the interface's name, and
 * that name must have the interface's index.
 *
 * <p>For the driver thread; others read and write its descriptor.
 */
public final class TunFile implements AutoCloseable {
    // _IOW('T', 203 and so on, int)
    private static final int TUNSETPERSIST = LinuxNumbers.ofThisProcess().ioctlWrite(0x54CB);
    private static final int TUNSETOWNER = LinuxNumbers.ofThisProcess().ioctlWrite(0x54CC);
    private static final int TUNSETOFFLOAD = LinuxNumbers.ofThisProcess().ioctlWrite(0x54D0);

    // what the kernel may deliver in bulk: TUN_F_CSUM, TSO4 and TSO6; from 6.2 on also USO4, USO6
    private static final int PLAIN_MASK = 0;
    private static final int TCP_MASK = 0x01 | 0x02 | 0x04;
    private static final int UDP_MASK = 0x20 | 0x40;

    // more than any queue holds by default (500), but finite if packets come faster than we read
    private static final int MAX_DISCARDED = 10_000;

    private final String device;
    private final String interfaceName;
    private final int interfaceIndex;
    // null where the kernel has no alternative names
    private String tag;
    private Descriptor descriptor;
    private boolean hasHeader;
    private boolean isUdpBulk;
    private boolean persistent;

    private TunFile(
            final String device,
            final Descriptor descriptor,
            final String interfaceName,
            final boolean persistent) {
        this.device = device;
        this.descriptor = descriptor;
        this.interfaceName = interfaceName;
        this.persistent = persistent;
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
            final TunFile made = new TunFile(
                    device, descriptor, Attachment.ofNew(descriptor, adapterName), false);
            made.setOwner();
            return made;
        } catch (final TunException ex) {
            descriptor.close();
            throw ex;
        }
    }

    /**
     * Attaches to a persistent interface, which keeps its owner.
     *
     * @param device the TUN device's path
     * @param name of the interface
     * @param index of the interface
     * @throws TunException ERROR_BUSY if a file holds it, ERROR_NOT_FOUND if the interface has
     *     another name by now, or is gone
     */
    public static TunFile attach(final String device, final String name, final int index) {
        final Descriptor descriptor = TunNode.open(device);
        try {
            Attachment.ofExisting(descriptor, name, false);
            if (LibC.if_nametoindex(name) != index) {
                // if there was none of that name the kernel has made one, which goes when it is
                // closed
                throw new TunException(
                        ErrorCode.ERROR_NOT_FOUND,
                        "openAdapter",
                        "the interface " + name + " was renamed or deleted just now");
            }
            return new TunFile(device, descriptor, name, true);
        } catch (final TunException ex) {
            descriptor.close();
            throw ex;
        }
    }

    /**
     * Returns a name to try for an adapter's interface.
     *
     * @param adapterName any text, not empty
     * @param attempt 0 for the name itself, more for one with that number at its end
     */
    public static String nameLike(final String adapterName, final int attempt) {
        return InterfaceNames.candidate(adapterName, attempt);
    }

    /** Whether the interface stays when this is closed. */
    public boolean isPersistent() {
        return persistent;
    }

    /** Has the interface stay when this is closed, or go (TUNSETPERSIST). */
    public void setPersistent(final boolean newPersistent) {
        setPersistent("setPersistent", descriptor, newPersistent);
        persistent = newPersistent;
    }

    /**
     * Makes this process's user the owner. The kernel then lets no other user attach a file to the
     * interface, and tells others whose it is: who sets DNS for the user looks at that.
     */
    private void setOwner() {
        final int user = org.tunbroker.ipc.os.linux.LibC.geteuid();
        if (LibC.ioctl(descriptor.number(), TUNSETOWNER, user) < 0) {
            throw Errno.failure(
                    "ioctl(TUNSETOWNER)",
                    Native.getLastError(),
                    "the kernel does not make user " + user + " the owner of " + interfaceName);
        }
    }

    /**
     * Attaches the interface anew if packets need a header and have none, or the other way round.
     * If the interface is not in this namespace any more, nothing changes.
     *
     * <p>For some microseconds no file holds the interface, so it is made persistent. A broker that
     * is killed at that moment leaves it behind, where the next one lists it as persistent.
     *
     * @param header whether packets shall have a header
     * @return whether it was attached anew
     * @throws TunException if that failed; no file holds the interface then, unless this
     *     {@link #isOpen} still
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
            setPersistent("startSession", descriptor, true);
            descriptor.close();
            Attachment.ofExisting(next, name, header);
            // if there was none of that name, the kernel has created one, which
            // vanishes when it is closed
            final String attached = Attachment.nameOf(next);
            if (attached == null || LibC.if_nametoindex(attached) != index) {
                throw gone("startSession", "moved or deleted while it was attached anew");
            }
            if (!persistent) {
                setPersistent("startSession", next, false);
            }
        } catch (final TunException ex) {
            next.close();
            throw ex;
        }
        descriptor = next;
        hasHeader = header;
        return true;
    }

    /**
     * Stores the alternative name that the interface was given.
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

    /** The name that the interface has now, wherever it is; if it was deleted, its first one. */
    public String currentName() {
        final String name = Attachment.nameOf(descriptor);
        return name == null ? interfaceName : name;
    }

    /** A name by which the kernel finds this interface, if it is in this namespace. */
    public String lookupName() {
        if (tag != null) {
            return tag;
        }
        return currentName();
    }

    /**
     * Returns the name that the interface has now, under which /proc has it.
     *
     * @return null if it was deleted
     */
    public String presentName() {
        return Attachment.nameOf(descriptor);
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
        // kernels before 6.6 still find a moved interface by its tag, so both names are compared
        final int expected = tag == null ? interfaceIndex : LibC.if_nametoindex(tag);
        return index == expected ? index : 0;
    }

    /**
     * Returns the current index, as {@link #currentIndex}.
     *
     * @param call that needs it, for the error
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

    private void setPersistent(final String call, final Descriptor attached, final boolean stays) {
        if (LibC.ioctl(attached.number(), TUNSETPERSIST, stays ? 1 : 0) < 0) {
            throw Errno.failure(
                    call,
                    Native.getLastError(),
                    "the kernel does not change whether " + interfaceName + " is persistent");
        }
    }

    /** Whether packets are read and written with a header. */
    public boolean hasHeader() {
        return hasHeader;
    }

    /**
     * Lets the kernel deliver packets in bulk, or stops that; only with headers. If the kernel
     * refuses, packets come singly; if the interface is gone, the next read shows it.
     */
    public void setBulk(final boolean bulk) {
        if (hasHeader) {
            isUdpBulk = bulk && setMask(TCP_MASK | UDP_MASK);
            if (!isUdpBulk) {
                setMask(bulk ? TCP_MASK : PLAIN_MASK);
            }
        }
    }

    /** Whether the kernel delivers and takes datagrams in bulk. */
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

    /** Discards what the kernel has queued for reading. */
    public void discardQueued() {
        // a read with room for a header removes the whole packet, however long that is
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
