package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

/**
 * Checks what a broker of the kernel's TUN needs before one is started. The broker would report the
 * same error, but some hundred milliseconds later. Stateless and thread-safe.
 */
final class KernelDriver {
    static final String NAME = "linux";
    private static final Path DEVICE = Paths.get("/dev/net/tun");
    private static final String CALL = "startBroker";
    private static final String NEEDED = "no broker runs, and the driver " + NAME + " needs ";
    private static final String OTHERWISE = ". A broker that another program of this user started"
            + " with that serves this one too. If a driver in memory will do, name it: loopback"
            + " (ConnectOptions.withDriver, -Dtunbroker.driver=loopback)";

    private KernelDriver() {}

    /**
     * Checks that a broker that this process starts can serve a driver.
     *
     * @throws TunException ERROR_ACCESS_DENIED without CAP_NET_ADMIN or the right to open the
     *     device, ERROR_FILE_NOT_FOUND without the device
     */
    static void check(final String driver, final Credentials own) {
        if (driver.equals(NAME)) {
            check(own, DEVICE);
        }
    }

    static void check(final Credentials own, final Path device) {
        if ((own.passedOn() & Credentials.NET_ADMIN) == 0) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    NEEDED
                            + "CAP_NET_ADMIN, which this process does not pass on. Start it with that: as "
                            + (own.isRoot()
                                    ? "root that has it (in a container: --cap-add=NET_ADMIN)"
                                    : "root (who can also install a broker for this user: tunbroker"
                                            + " install --user NAME), or as this user with it as an ambient capability (setpriv"
                                            + " --inh-caps=+net_admin --ambient-caps=+net_admin, in a systemd"
                                            + " unit AmbientCapabilities=CAP_NET_ADMIN)")
                            + ", or in a network namespace of its own (unshare --map-root-user --net)"
                            + OTHERWISE);
        }
        try {
            // the broker has fewer rights, so it cannot open what this process cannot
            FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    .close();
        } catch (final NoSuchFileException ex) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    CALL,
                    NEEDED + device + ", which is not there. Load the module (modprobe tun); in a"
                            + " container, pass the device in (--device " + device + ")"
                            + OTHERWISE,
                    ex);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    CALL,
                    NEEDED + device + ", which this process cannot open (" + ex
                            + "). See to the device's owner and mode, and in a container that it"
                            + " is passed in (--device " + device + ")" + OTHERWISE,
                    ex);
        }
    }
}
