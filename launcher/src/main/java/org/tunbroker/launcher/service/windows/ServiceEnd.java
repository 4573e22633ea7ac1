package org.tunbroker.launcher.service.windows;

import org.tunbroker.TunException;

/**
 * One end of the service's pipe, with one client at a time. A call throws {@link TunException} if
 * the client is gone. For one thread.
 */
interface ServiceEnd {
    /** Waits for a client; false if the pipe had none to give. */
    boolean accept();

    /** Returns the SID of the user whose process has the other end. */
    String clientProcessUser();

    /** Returns the SID of the user who wrote what was read last. */
    String clientUser();

    /** Reads so many bytes; null if they do not come before the deadline. */
    byte[] read(int length, long deadlineNs);

    /** Writes bytes; false if the client takes no more. */
    boolean write(byte[] bytes);

    /** Waits until the client has closed its end, to the deadline at most. */
    void awaitClosed(long deadlineNs);

    /** Sends the client away, so that the next can come. */
    void disconnect();
}
