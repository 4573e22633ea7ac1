package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** The kernel's TUN device. */
public final class TunDeviceCheck implements Check {
    // character device 10:200, as Linux packs it into a number
    private static final long NUMBER = 10 << 8 | 200;

    private final Path device;

    public TunDeviceCheck() {
        this(Paths.get("/dev/net/tun"));
    }

    TunDeviceCheck(final Path device) {
        this.device = device;
    }

    @Override
    public String id() {
        return "driver";
    }

    @Override
    public List<Finding> look() throws IOException {
        return Collections.singletonList(finding());
    }

    private Finding finding() throws IOException {
        try {
            final long number = ((Number) Files.getAttribute(device, "unix:rdev")).longValue();
            if (number != NUMBER) {
                return Finding.wrong(
                        id(),
                        device + " is not the kernel's TUN",
                        "rm " + device + " && mknod -m 666 " + device + " c 10 200");
            }
        } catch (final NoSuchFileException ex) {
            return Finding.wrong(id(), "no " + device, "modprobe tun");
        }
        try {
            FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    .close();
        } catch (final IOException ex) {
            return Finding.warning(
                    id(), device + " may not be opened by this user", "chmod 666 " + device);
        }
        return Finding.ok(id(), "the kernel's TUN, " + device);
    }
}
