package org.tunbroker.launcher.command.doctor.check.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** The space where brokers and clients meet. Sessions' memory is not in it. */
public final class SharedMemoryCheck implements Check {
    private static final long MIB = 1 << 20;
    // a broker's own files, and a client's two streams
    private static final long NEEDED = 4 * MIB;
    private static final long ENOUGH = 16 * MIB;
    private static final String DEVICE = "unix:dev";

    private final Path folder;
    private final long usable;

    public SharedMemoryCheck(final Path folder) {
        // File, not FileStore: Java finds no file store in a chroot whose root is not a mount point
        this(folder, existing(folder).toFile().getUsableSpace());
    }

    /** Returns the highest folder around one that is of the same device. */
    private static Path mountPoint(final Path folder) throws IOException {
        final Object device = Files.getAttribute(folder, DEVICE);
        Path mounted = folder;
        while (mounted.getParent() != null
                && Files.getAttribute(mounted.getParent(), DEVICE).equals(device)) {
            mounted = mounted.getParent();
        }
        return mounted;
    }

    private static Path existing(final Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    SharedMemoryCheck(final Path folder, final long usable) {
        this.folder = folder;
        this.usable = usable;
    }

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public List<Finding> look() throws IOException {
        final String text = usable / MIB + " MiB free in " + folder;
        final String mend = "mount -o remount,size=64M " + mountPoint(existing(folder));
        return Collections.singletonList(
                usable < NEEDED
                        ? Finding.wrong(id(), text + ", a broker needs 4", mend)
                        : usable < ENOUGH
                                ? Finding.warning(id(), text + ", enough for few clients", mend)
                                : Finding.ok(id(), text));
    }
}
