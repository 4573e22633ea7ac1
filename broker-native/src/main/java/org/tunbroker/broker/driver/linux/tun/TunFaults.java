package org.tunbroker.broker.driver.linux.tun;

import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.os.linux.Errno;

/** Ends a session on an error that no later read or write can recover from. Thread-safe. */
final class TunFaults {
    private final String interfaceName;
    private final PumpedSession session;

    TunFaults(final TunFile tun, final PumpedSession session) {
        this.interfaceName = tun.interfaceName();
        this.session = session;
    }

    /**
     * Ends the session if it cannot go on after an error.
     *
     * @param errno of a read or a write
     * @return whether the session was ended
     */
    boolean endIfFatal(final int errno) {
        switch (Errno.common(errno)) {
            case Errno.EBADFD -> endDeleted();
            case Errno.EFAULT ->
                session.end(ErrorCode.ERROR_INVALID_DATA, "the session's memory is gone");
            case Errno.EBADF ->
                session.end(
                        ErrorCode.ERROR_GEN_FAILURE, "the descriptor was closed under its pump");
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Ends the session since its interface is gone. */
    void endDeleted() {
        session.end(ErrorCode.ERROR_HANDLE_EOF, "the interface " + interfaceName + " was deleted");
    }
}
