package org.tunbroker.ipc.rendezvous;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/** Tells network namespaces apart: a broker makes its adapters in the one that it runs in. */
public final class NetworkNamespace {
    private static final Path OWN = Paths.get("/proc/self/ns/net");

    private NetworkNamespace() {}

    /**
     * Returns the number of this process's network namespace.
     *
     * @return its inode number, unique among the namespaces that exist; 0 on Windows, which has
     *     none
     * @throws TunException ERROR_NOT_SUPPORTED without /proc
     */
    public static long ofThisProcess() {
        if (!OperatingSystem.current().hasNetworkNamespaces()) {
            return 0;
        }
        try {
            // a link to net:[4026531840]
            final String link = Files.readSymbolicLink(OWN).toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED, "connect", OWN + " cannot be read: " + ex, ex);
        }
    }
}
