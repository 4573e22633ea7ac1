package org.tunbroker.broker.driver.linux.uring;

/**
 * What io_uring(7) shares with the kernel, as this driver uses it.
 *
 * <pre>
 * struct io_uring_params, 120 bytes; what is not named is 0
 *   off  size  field
 *     4     4  entries of the completion queue, asked for and answered
 *     8     4  flags, asked for; the kernel answers the rest
 *    20     4  features
 *    40     4  where in the rings' memory: head of the submission queue
 *    44     4  its tail
 *    48     4  its mask
 *    64     4  its array of entries' numbers
 *    80     4  head of the completion queue
 *    84     4  its tail
 *    88     4  its mask
 *   100     4  its entries
 *
 * the words of the rings            writer    store / load
 *   submission head                 kernel    not read: io_uring_enter says what it took
 *   submission tail                 we        ordered store, after entries and array
 *   completion head                 we        ordered store, after the completions were read
 *   completion tail                 kernel    volatile load, before the completions
 *
 * struct io_uring_sqe, 64 bytes; what is not named is 0
 *     0     1  operation
 *     4     4  descriptor: not a registered file, because the kernel would hold that, and its
 *               interface, until it has removed the ring; the size of a futex' word
 *     8     8  file position, -1: there is none; the value of a futex' word during which to wait
 *    16     8  address; the user data of a request that is cancelled
 *    24     4  length
 *    28     4  flags of the operation; the events of a poll
 *    32     8  user data, which the completion has
 *    48     8  the bits of a futex' wait
 *
 * struct io_uring_cqe, 16 bytes
 *     0     8  user data
 *     8     4  result, or the negative errno
 *
 * struct io_uring_getevents_arg, 24 bytes; what is not named is 0
 *    16     8  address of a struct timespec of 64 bits, the longest wait
 * </pre>
 */
public final class UringLayout {
    static final int PARAMS_LENGTH = 120;
    static final int PARAMS_COMPLETIONS = 4;
    static final int PARAMS_FLAGS = 8;
    static final int PARAMS_FEATURES = 20;
    static final int PARAMS_SUBMISSION_TAIL = 44;
    static final int PARAMS_SUBMISSION_MASK = 48;
    static final int PARAMS_SUBMISSION_ARRAY = 64;
    static final int PARAMS_COMPLETION_HEAD = 80;
    static final int PARAMS_COMPLETION_TAIL = 84;
    static final int PARAMS_COMPLETION_MASK = 88;
    static final int PARAMS_COMPLETION_ENTRIES = 100;

    static final int ENTRY_LENGTH = 64;
    static final int ENTRY_OPERATION = 0;
    static final int ENTRY_DESCRIPTOR = 4;
    static final int ENTRY_POSITION = 8;
    static final int ENTRY_ADDRESS = 16;
    static final int ENTRY_DATA_LENGTH = 24;
    static final int ENTRY_OPERATION_FLAGS = 28;
    static final int ENTRY_USER_DATA = 32;
    static final int ENTRY_BITS = 48;

    static final int COMPLETION_LENGTH = 16;
    static final int COMPLETION_USER_DATA = 0;
    static final int COMPLETION_RESULT = 8;

    static final int ARGUMENT_LENGTH = 24;
    static final int ARGUMENT_TIME = 16;

    /** IORING_SETUP_CQSIZE: the parameters say how long the completion queue is. */
    static final int SETUP_COMPLETIONS = 0x8;

    /** IORING_SETUP_COOP_TASKRUN: a completion does not interrupt the thread (Linux 5.19). */
    static final int SETUP_NO_INTERRUPTION = 0x100;

    /** Where to map the rings' memory and the entries' of an io_uring descriptor. */
    static final long RINGS_OFFSET = 0;

    static final long ENTRIES_OFFSET = 0x10000000;

    /** IORING_FEAT_SINGLE_MMAP and IORING_FEAT_RW_CUR_POS: Linux 5.6, which has both operations. */
    static final int FEATURES = 0x1 | 0x8;

    /** IORING_OP_WRITEV: the address is that of a list of pieces, the length how many they are. */
    static final int OPERATION_WRITE_PIECES = 2;

    static final int OPERATION_POLL = 6;
    static final int OPERATION_CANCEL = 14;

    /** IORING_OP_FUTEX_WAIT (Linux 6.7). */
    static final int OPERATION_FUTEX_WAIT = 51;

    public static final int OPERATION_READ = 22;
    public static final int OPERATION_WRITE = 23;

    static final long NO_POSITION = -1;

    /** RWF_NOWAIT: an answer at once, so that no request stays with the kernel. */
    static final int NO_WAIT = 0x8;

    /** IORING_ENTER_GETEVENTS. */
    static final int GET_EVENTS = 1;

    /** IORING_ENTER_EXT_ARG. */
    static final int HAS_ARGUMENT = 0x8;

    /** FUTEX2_SIZE_U32, without FUTEX2_PRIVATE: the word is shared between processes. */
    static final int FUTEX_SHARED_WORD = 0x2;

    /** FUTEX_BITSET_MATCH_ANY: any waker wakes it. */
    static final long FUTEX_ANY_WAKER = 0xFFFF_FFFFL;

    private UringLayout() {}
}
