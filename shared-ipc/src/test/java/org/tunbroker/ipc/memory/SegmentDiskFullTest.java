package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Runs in a mount namespace of its own, with a file system that is too small. */
class SegmentDiskFullTest {
    private static final List<String> AS_ROOT = List.of("unshare", "--mount");
    private static final List<String> AS_USER =
            List.of("unshare", "--user", "--map-root-user", "--mount");
    private static final String SMALL_FILE_SYSTEM =
            "mount -t tmpfs -o size=256k,mode=700 none \"$0\"";

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    @Test
    @Timeout(60)
    void shouldSayDiskFullAndLeaveNoFileWhenThereIsTooLittleSpace() throws Exception {
        final Path small = Files.createDirectory(directory.resolve("small"));
        final List<String> namespace = canMount(AS_ROOT, small) ? AS_ROOT : AS_USER;
        assumeTrue(
                canMount(namespace, small),
                "skipped: neither this user nor a user namespace may mount a file system");
        final List<String> command = new ArrayList<>(namespace);
        command.addAll(
                List.of("sh", "-c", SMALL_FILE_SYSTEM + " && exec \"$@\"", small.toString()));
        try (ForkedJvm jvm = ForkedJvm.start(
                directory, command, FillsSmallFileSystem.class.getName(), small.toString())) {
            jvm.awaitSuccess(50);
        }
    }

    private static boolean canMount(final List<String> namespace, final Path where)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of("sh", "-c", SMALL_FILE_SYSTEM, where.toString()));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException ex) {
            return false;
        }
    }

    /** What runs in the namespace. */
    static final class FillsSmallFileSystem {
        public static void main(final String[] args) throws IOException {
            final Path small = Path.of(args[0]);
            Segment.create(small.resolve("fits"), 128 * 1024).close();
            try {
                Segment.create(small.resolve("does-not-fit"), 256 * 1024);
                throw new AssertionError("created a segment where there is no room for it");
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_DISK_FULL)) {
                    throw ex;
                }
            }
            if (Files.exists(small.resolve("does-not-fit"))) {
                throw new AssertionError("left a file");
            }
            // and the room that it had taken is free again
            Segment.create(small.resolve("fits-too"), 64 * 1024).close();
        }
    }
}
