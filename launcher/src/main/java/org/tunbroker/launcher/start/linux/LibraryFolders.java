package org.tunbroker.launcher.start.linux;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.ipc.machine.Architecture;

/**
 * The folders in which JNA looks for the libraries of a Linux system. JNA runs ldconfig to learn
 * them, while it is loaded. That program prints the dynamic linker's cache, from which this class
 * reads the same folders in a tenth of the time.
 *
 * <p>The cache, /etc/ld.so.cache, is a file of glibc's, which only root writes:
 *
 * <pre>
 * offset  size  field
 *      0    20  magic
 *     20     4  number of entries
 *     24    24  not used here
 *     48        entries
 *
 * offset  size  field of an entry
 *      0     8  not used here
 *      8     4  offset in the file of the library's path, which a zero ends
 *     12    12  not used here
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
final class LibraryFolders {
    private static final Path CACHE = Paths.get("/etc/ld.so.cache");

    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int COUNT_OFFSET = 20;
    private static final int ENTRIES_OFFSET = 48;
    private static final int ENTRY_LENGTH = 24;
    private static final int PATH_OFFSET = 8;

    private LibraryFolders() {}

    /**
     * Lists the folders as JNA does.
     *
     * @param architecture of this JVM
     * @return their paths, separated as in a class path; null if the system has no such cache, or
     *     JNA's own list for the architecture is not known here
     */
    static String searchPath(final Architecture architecture) {
        final String triplet = triplet(architecture);
        try {
            return triplet == null || !Files.isRegularFile(CACHE)
                    ? null
                    : searchPath(Files.readAllBytes(CACHE), triplet, architecture.bits());
        } catch (final IOException ex) {
            // JNA runs ldconfig then
            return null;
        }
    }

    /** As above, for a cache's content; null if it is no such cache. */
    static String searchPath(final byte[] cache, final String triplet, final int bits) {
        // those that JNA puts first
        final Set<String> folders = new LinkedHashSet<>(Arrays.asList(
                "/usr/lib/" + triplet,
                "/lib/" + triplet,
                "/usr/lib" + bits,
                "/lib" + bits,
                "/usr/lib",
                "/lib"));
        if (!addAll(folders, cache)) {
            return null;
        }
        final StringBuilder path = new StringBuilder();
        for (final String folder : folders) {
            if (new File(folder).isDirectory()) {
                path.append(path.length() == 0 ? "" : File.pathSeparator).append(folder);
            }
        }
        return path.toString();
    }

    private static boolean addAll(final Set<String> folders, final byte[] cache) {
        if (cache.length < ENTRIES_OFFSET
                || !Arrays.equals(Arrays.copyOf(cache, MAGIC.length), MAGIC)) {
            return false;
        }
        final ByteBuffer numbers = ByteBuffer.wrap(cache).order(ByteOrder.nativeOrder());
        final int count = numbers.getInt(COUNT_OFFSET);
        if (count < 0 || count > (cache.length - ENTRIES_OFFSET) / ENTRY_LENGTH) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            final int begin = numbers.getInt(ENTRIES_OFFSET + i * ENTRY_LENGTH + PATH_OFFSET);
            final int end = begin < 0 ? begin : endOfFolder(cache, begin);
            if (end < begin || begin < 0) {
                return false;
            }
            folders.add(new String(cache, begin, end - begin, Charset.defaultCharset()));
        }
        return true;
    }

    /** Returns the offset of a path's last slash; -1 if it has none, or does not end. */
    private static int endOfFolder(final byte[] cache, final int begin) {
        int slash = -1;
        for (int i = begin; i < cache.length; i++) {
            if (cache[i] == 0) {
                return slash;
            }
            if (cache[i] == '/') {
                slash = i;
            }
        }
        return -1;
    }

    /** Returns Debian's name of an architecture, as JNA has it. */
    private static String triplet(final Architecture architecture) {
        switch (architecture) {
            case AMD64:
                return "x86_64-linux-gnu";
            case I386:
                return "i386-linux-gnu";
            case ARM64:
                return "aarch64-linux-gnu";
            default:
                return null;
        }
    }
}
