package org.tunbroker.ipc.os.linux;

import org.tunbroker.ipc.machine.Architecture;

/**
 * The numbers of system calls, flags and errors that differ between architectures, as far as
 * tunbroker uses them.
 *
 * <pre>
 *  architecture  futex  membarrier  since 5.1  O_NONBLOCK  F_GETLK  l_pid at  ETIMEDOUT  ioctl bits
 *  i386            240         375         +0       04000  12 (64)        20        110   14, 2
 *  arm             240         389         +0       04000  12 (64)        24        110   14, 2
 *  amd64           202         324         +0       04000        5        24        110   14, 2
 *  arm64, riscv64,
 *  loongarch64      98         283         +0       04000        5        24        110   14, 2
 *  ppc64le         221         365         +0       04000        5        24        110   13, 3
 *  mips64el       5194        5318      +5000        0200       14        24        145   13, 3
 *
 *  architecture        memfd_create  SOL_SOCKET  SO_PEERCRED
 *  i386                         356           1           17
 *  arm                          385           1           17
 *  amd64                        319           1           17
 *  arm64, riscv64,
 *  loongarch64                  279           1           17
 *  ppc64le                      360           1           21
 *  mips64el                    5314      0xffff           18
 * </pre>
 *
 * <p>The numbers are those of the kernel's headers: asm/unistd.h, asm/fcntl.h, asm/errno.h,
 * asm/socket.h and asm/ioctl.h, whose bits are those of the size and, above it, of the direction.
 *
 * <p>Immutable and thread-safe.
 */
public final class LinuxNumbers {
    private static final LinuxNumbers OF_THIS_PROCESS = new LinuxNumbers(Architecture.ofThisJvm());

    private static final int LAST_COMMON_ERRNO = 34;
    private static final int IOCTL_SIZE_SHIFT = 16;
    private static final int IOCTL_DIRECTION_SHIFT = 30;
    private static final int IOCTL_DIRECTION_SHIFT_WIDE = 29;

    private final Architecture architecture;

    private LinuxNumbers(final Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * Returns the numbers for this process, emulated or not.
     *
     * @return those of its architecture
     */
    public static LinuxNumbers ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    static LinuxNumbers of(final Architecture architecture) {
        return new LinuxNumbers(architecture);
    }

    /**
     * Returns the number of the system call futex, with a timespec of two longs.
     *
     * @return the number
     */
    public int futex() {
        switch (architecture) {
            case AMD64:
                return 202;
            case ARM64:
            case RISCV64:
            case LOONGARCH64:
                return 98;
            case PPC64LE:
                return 221;
            case MIPS64EL:
                return 5194;
            default:
                return 240;
        }
    }

    /**
     * Returns the number of the system call membarrier.
     *
     * @return the number
     */
    public int membarrier() {
        switch (architecture) {
            case I386:
                return 375;
            case ARM:
                return 389;
            case AMD64:
                return 324;
            case PPC64LE:
                return 365;
            case MIPS64EL:
                return 5318;
            default:
                return 283;
        }
    }

    /**
     * Returns the number of a system call that is newer than Linux 5.0: all architectures count
     * them alike, from where their calls begin.
     *
     * @param common its number on most of them
     * @return the number
     */
    public int newerCall(final int common) {
        return isMips() ? common + 5000 : common;
    }

    /**
     * Returns the number of the system call that makes a file without a name.
     *
     * @return that of memfd_create
     */
    public int anonymousFile() {
        switch (architecture) {
            case I386:
                return 356;
            case AMD64:
                return 319;
            case ARM64:
            case RISCV64:
            case LOONGARCH64:
                return 279;
            case PPC64LE:
                return 360;
            case MIPS64EL:
                return 5314;
            default:
                return 385;
        }
    }

    /**
     * Returns the level of getsockopt(2) for options of every socket.
     *
     * @return SOL_SOCKET
     */
    public int socketLevel() {
        return isMips() ? 0xffff : 1;
    }

    /**
     * Returns the option of getsockopt(2) that tells who made the other end.
     *
     * @return SO_PEERCRED
     */
    public int peerCredentials() {
        if (architecture == Architecture.PPC64LE) {
            return 21;
        }
        return isMips() ? 18 : 17;
    }

    /**
     * Returns the flag of open(2), and of eventfd(2) and others, for a descriptor that never
     * blocks.
     *
     * @return O_NONBLOCK
     */
    public int nonBlocking() {
        return isMips() ? 0200 : 04000;
    }

    /**
     * Returns the command of fcntl(2) that asks for a lock, with offsets of 64 bits.
     *
     * @return F_GETLK, or F_GETLK64 where pointers have 32 bits
     */
    public int lockQuery() {
        if (architecture.bits() == 32) {
            return 12;
        }
        return isMips() ? 14 : 5;
    }

    /**
     * Returns where struct flock, with offsets of 64 bits, has the process.
     *
     * @return the offset of l_pid, bytes
     */
    public int lockProcessOffset() {
        // two shorts, two values of 64 bits; those are aligned to 4 on i386, to 8 elsewhere
        return architecture == Architecture.I386 ? 20 : 24;
    }

    /**
     * Returns the error of a call whose time is over.
     *
     * @return ETIMEDOUT
     */
    public int timedOut() {
        return isMips() ? 145 : 110;
    }

    /**
     * Returns a request of ioctl(2) that hands an int to the kernel.
     *
     * @param typeAndNumber as asm/ioctl.h has them, 8 bits each
     * @return _IOW(type, number, int)
     */
    public int ioctlWrite(final int typeAndNumber) {
        return hasWideDirection()
                ? ioctl(4 << IOCTL_DIRECTION_SHIFT_WIDE, typeAndNumber)
                : ioctl(1 << IOCTL_DIRECTION_SHIFT, typeAndNumber);
    }

    /**
     * Returns a request of ioctl(2) that gets an int from the kernel.
     *
     * @param typeAndNumber as asm/ioctl.h has them, 8 bits each
     * @return _IOR(type, number, int)
     */
    public int ioctlRead(final int typeAndNumber) {
        return hasWideDirection()
                ? ioctl(2 << IOCTL_DIRECTION_SHIFT_WIDE, typeAndNumber)
                : ioctl(2 << IOCTL_DIRECTION_SHIFT, typeAndNumber);
    }

    private static int ioctl(final int direction, final int typeAndNumber) {
        return direction | Integer.BYTES << IOCTL_SIZE_SHIFT | typeAndNumber;
    }

    /**
     * Returns the flag of mmap(2) for memory without a file.
     *
     * @return MAP_ANONYMOUS
     */
    public int mapAnonymous() {
        return isMips() ? 0x800 : 0x20;
    }

    /**
     * Returns the flag of mmap(2) for memory that is there at once.
     *
     * @return MAP_POPULATE
     */
    public int mapPopulate() {
        return isMips() ? 0x10000 : 0x8000;
    }

    /**
     * Translates an error into what most architectures call it, as far as tunbroker tells such
     * errors apart; up to 34 all agree.
     *
     * @param errno as this process got it
     * @return the number elsewhere
     */
    public int commonErrno(final int errno) {
        if (errno <= LAST_COMMON_ERRNO || !isMips()) {
            return errno;
        }
        switch (errno) {
            case 81: // EBADFD
                return 77;
            case 89: // ENOSYS
                return 38;
            case 99: // ENOPROTOOPT
                return 92;
            case 122: // EOPNOTSUPP
                return 95;
            case 124: // EAFNOSUPPORT
                return 97;
            case 126: // EADDRNOTAVAIL
                return 99;
            case 127: // ENETDOWN
                return 100;
            case 128: // ENETUNREACH
                return 101;
            case 130: // ECONNABORTED
                return 103;
            case 131: // ECONNRESET
                return 104;
            case 132: // ENOBUFS
                return 105;
            case 144: // ETOOMANYREFS
                return 109;
            case 146: // ECONNREFUSED
                return 111;
            case 148: // EHOSTUNREACH
                return 113;
            default:
                return errno;
        }
    }

    private boolean isMips() {
        return architecture == Architecture.MIPS64EL;
    }

    private boolean hasWideDirection() {
        return isMips() || architecture == Architecture.PPC64LE;
    }
}
