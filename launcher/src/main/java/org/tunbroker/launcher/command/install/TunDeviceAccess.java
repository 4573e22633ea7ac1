package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Lets ordinary users open the TUN device, as udev does. CAP_NET_ADMIN, not the file's mode,
 * decides who makes interfaces (Linux, Documentation/networking/tuntap.rst). Stateless.
 */
final class TunDeviceAccess {
    private static final Path DEVICE = Paths.get("/dev/net/tun");

    private TunDeviceAccess() {}

    /** Returns what is to be done; nothing where it is so already, or there is no device yet. */
    static List<Step> steps() {
        return steps(DEVICE);
    }

    static List<Step> steps(final Path device) {
        try {
            final Set<PosixFilePermission> mode = Files.getPosixFilePermissions(device);
            if (mode.contains(PosixFilePermission.OTHERS_READ)
                    && mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                return Collections.emptyList();
            }
        } catch (final IOException ex) {
            // the kernel makes it when its module is loaded
            return Collections.emptyList();
        }
        return Collections.singletonList(SystemCommand.of("/bin/chmod", "666", device.toString()));
    }
}
