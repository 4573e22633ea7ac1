package org.tunbroker.ipc.os.linux.socket;

import org.tunbroker.ipc.os.linux.LibC;

/** The peer of a socket, as the kernel reports it. Immutable. */
public final class SocketPeer {
    /** Its process, as this process's namespace counts them; 0 if that one cannot see it. */
    public final int processId;

    /** Its effective user. */
    public final int userId;

    SocketPeer(final int processId, final int userId) {
        this.processId = processId;
        this.userId = userId;
    }

    /**
     * Tells whether it runs as the user that this process runs as.
     *
     * @return whether the effective users are the same
     */
    public boolean isOwnUser() {
        return userId == LibC.geteuid();
    }
}
