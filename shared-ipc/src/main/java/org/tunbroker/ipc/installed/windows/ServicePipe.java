package org.tunbroker.ipc.installed.windows;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.AccessList;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;

/**
 * The named pipe of the installed service. Its name is fixed, so another process may have made a
 * pipe of that name while there was no service: the client believes it only if SYSTEM owns it,
 * which no ordinary process can have said. (The process behind it tells an ordinary user nothing.)
 *
 * <p>Stateless and thread-safe.
 */
public final class ServicePipe {
    /** The name. */
    public static final String NAME = "\\\\.\\pipe\\tunbroker-service";

    /** How many clients it serves at a time. */
    public static final int INSTANCES = 16;

    private static final String OWNER = "SY";
    /**
     * Users of this machine read and write, and make no further end of the pipe: that is 0x4,
     * FILE_CREATE_PIPE_INSTANCE, and the rest of FILE_GENERIC_READ and FILE_GENERIC_WRITE.
     */
    static final String RIGHTS = "O:" + OWNER + "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x12019b;;;AU)";

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private ServicePipe() {}

    /**
     * Makes one of the service's ends.
     *
     * @param first whether this process has none yet
     * @return the end, owned by the caller
     * @throws TunException ERROR_ACCESS_DENIED if another process has the pipe
     */
    public static PipeEnd create(final boolean first) {
        return create(NAME, RIGHTS, first);
    }

    static PipeEnd create(final String name, final String rights, final boolean first) {
        try (SecurityDescriptor descriptor = SecurityDescriptor.of(rights)) {
            return PipeEnd.createShared(name, descriptor, first, INSTANCES);
        }
    }

    /**
     * Asks the service to start the broker of this process's user.
     *
     * @param deadlineNs of {@link System#nanoTime()}
     * @return its answer; ERROR_TIMEOUT if there is none in time; null if no service of SYSTEM's is
     *     there
     */
    public static StartMessage.Answer ask(final long deadlineNs) {
        return ask(NAME, deadlineNs);
    }

    static StartMessage.Answer ask(final String name, final long deadlineNs) {
        while (true) {
            try (PipeEnd pipe = open(name, deadlineNs)) {
                if (pipe == null) {
                    return silent();
                }
                if (!isOfSystem(pipe)) {
                    return null;
                }
                final StartMessage.Answer answer = ask(pipe, deadlineNs);
                if (answer != null || System.nanoTime() - deadlineNs >= 0) {
                    return answer == null ? silent() : answer;
                }
            } catch (final TunException ex) {
                // there is no such pipe, or it is not for this user: so not the service's
                return null;
            }
            // sent away, since other processes of this user are being served
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static PipeEnd open(final String name, final long deadlineNs) {
        PipeEnd pipe = PipeEnd.tryOpenShared(name);
        while (pipe == null && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
            pipe = PipeEnd.tryOpenShared(name);
        }
        return pipe;
    }

    private static boolean isOfSystem(final PipeEnd pipe) {
        try {
            return AccessList.parse(pipe.security()).owner().equals(OWNER);
        } catch (final TunException ex) {
            if (pipe.isConnected()) {
                throw ex;
            }
            // the other end sent this process away meanwhile; nothing was believed yet
            return true;
        }
    }

    /** Returns null if the service sent this process away. */
    private static StartMessage.Answer ask(final PipeEnd pipe, final long deadlineNs) {
        final byte[] answer = pipe.write(StartMessage.request())
                ? pipe.read(StartMessage.ANSWER_LENGTH, deadlineNs)
                : null;
        return answer == null ? null : StartMessage.decode(answer);
    }

    private static StartMessage.Answer silent() {
        return new StartMessage.Answer(
                ErrorCode.ERROR_TIMEOUT.code(), "the service tunbroker does not answer");
    }
}
