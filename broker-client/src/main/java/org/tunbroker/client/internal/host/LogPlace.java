package org.tunbroker.client.internal.host;

import java.nio.file.Path;
import org.tunbroker.ipc.rendezvous.folder.PosixBase;

/** Says where a broker's lines are, for errors. Stateless and thread-safe. */
public final class LogPlace {
    private LogPlace() {}

    /**
     * Names a log.
     *
     * @param log of a broker directory
     * @return its path; for a broker that root installed, also how to ask systemd, which keeps the
     *     lines of the brokers that it starts
     */
    public static String of(final Path log) {
        return log.startsWith(PosixBase.INSTALLED)
                ? log + " (of a broker that systemd started: journalctl -t tunbroker)"
                : log.toString();
    }
}
