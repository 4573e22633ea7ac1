package org.tunbroker.ipc.os.linux.socket;

/**
 * Where the structures of sendmsg(2) and recvmsg(2) have their members.
 *
 * <pre>
 * struct   member           64 bits   32 bits  width
 * msghdr   (length)              56        28
 *          msg_name               0         0  pointer
 *          msg_namelen            8         4  4
 *          msg_iov               16         8  pointer
 *          msg_iovlen            24        12  pointer's
 *          msg_control           32        16  pointer
 *          msg_controllen        40        20  pointer's
 *          msg_flags             48        24  4
 * iovec    (length)              16         8
 *          iov_base               0         0  pointer
 *          iov_len                8         4  pointer's
 * cmsghdr  (length)              16        12
 *          cmsg_len               0         0  pointer's
 *          cmsg_level             8         4  4
 *          cmsg_type             12         8  4
 * </pre>
 *
 * <p>These are glibc's and the kernel's. Where musl has a length of 32 bits and padding, the upper
 * half that is written here is 0, and lies in the padding, since all architectures are
 * little-endian.
 *
 * <p>Immutable and thread-safe.
 */
final class MessageLayout {
    static final MessageLayout WIDE = new MessageLayout(Long.BYTES);
    static final MessageLayout NARROW = new MessageLayout(Integer.BYTES);

    final int headerLength;
    final int vector;
    final int vectorCount;
    final int control;
    final int controlLength;
    final int flags;
    final int vectorLength;
    final int vectorSize;
    final int controlHeaderLength;
    final int level;
    final int type;

    private final int pointer;

    private MessageLayout(final int pointer) {
        this.pointer = pointer;
        // behind a pointer, and a length of 4 that is padded to a pointer's
        vector = 2 * pointer;
        vectorCount = vector + pointer;
        control = vectorCount + pointer;
        controlLength = control + pointer;
        flags = controlLength + pointer;
        headerLength = flags + pointer;
        vectorSize = pointer;
        vectorLength = 2 * pointer;
        level = pointer;
        type = level + Integer.BYTES;
        controlHeaderLength = type + Integer.BYTES;
    }

    /** Returns the layout for pointers of so many bytes. */
    static MessageLayout of(final int pointerLength) {
        return pointerLength == Long.BYTES ? WIDE : NARROW;
    }

    /** Returns the length that a control message says it has (CMSG_LEN). */
    int controlMessageLength(final int data) {
        return controlHeaderLength + data;
    }

    /** Returns the room that a control message takes (CMSG_SPACE). */
    int controlMessageSpace(final int data) {
        return controlHeaderLength + (data + pointer - 1 & -pointer);
    }
}
