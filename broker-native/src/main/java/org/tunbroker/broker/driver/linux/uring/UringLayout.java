package org.tunbroker.broker.driver.linux.uring;

/**
 * What io_uring(7) shares with the kernel, as this driver uses it.
 *
 * <pre>
 * struct io_uring_params, 120 bytes; 0 but for what the kernel answers
 *   off  size  field
 *     4     4  entries of the completion queue
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
 *               interface, until it has removed the ring
 *     8     8  file position, -1: there is none
 *    16     8  address
 *    24     4  length
 *    28     4  flags of the operation
 *    32     8  user data: the number of the request
 *
 * struct io_uring_cqe, 16 bytes
 *     0     8  user data; the number of the request is in its low 4 bytes
 *     8     4  result, or the negative errno
 * </pre>
 */
public final class UringLayout {
    static final int PARAMS_LENGTH = 120;
    static final int PARAMS_COMPLETIONS = 4;
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

    static final int COMPLETION_LENGTH = 16;
    static final int COMPLETION_USER_DATA = 0;
    static final int COMPLETION_RESULT = 8;

    /** Where to map the rings' memory and the entries' of an io_uring descriptor. */
    static final long RINGS_OFFSET = 0;

    static final long ENTRIES_OFFSET = 0x10000000;

    /** IORING_FEAT_SINGLE_MMAP and IORING_FEAT_RW_CUR_POS: Linux 5.6, which has both operations. */
    static final int FEATURES = 0x1 | 0x8;

    /** IORING_OP_WRITEV: the address is that of a list of pieces, the length how many they are. */
    static final int OPERATION_WRITE_PIECES = 2;

    public static final int OPERATION_READ = 22;
    public static final int OPERATION_WRITE = 23;

    static final long NO_POSITION = -1;

    /** RWF_NOWAIT: an answer at once, so that no request stays with the kernel. */
    static final int NO_WAIT = 0x8;

    /** IORING_ENTER_GETEVENTS. */
    static final int GET_EVENTS = 1;

    private UringLayout() {}
}
