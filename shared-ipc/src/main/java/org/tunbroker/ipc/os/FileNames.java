package org.tunbroker.ipc.os;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * File names in the operating system's encoding. Java encodes them by the locale that it was
 * started in, not by the default character set. Stateless and thread-safe.
 */
public final class FileNames {
    private FileNames() {}

    /**
     * Returns how Java encodes file names.
     *
     * @return on Windows the ANSI code page, which stands only for what is passed as bytes
     */
    public static Charset charset() {
        final String name = System.getProperty("sun.jnu.encoding");
        return name != null && Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.defaultCharset();
    }

    /**
     * Encodes a path for a system call.
     *
     * @param path which
     * @return its bytes, with the zero that ends it
     */
    public static byte[] encode(final Path path) {
        final byte[] name = path.toString().getBytes(charset());
        return Arrays.copyOf(name, name.length + 1);
    }

    /**
     * Tells whether a path has only characters with the same bytes in every character set.
     *
     * @param path which
     * @return whether it is ASCII
     */
    public static boolean isAscii(final Path path) {
        final String name = path.toString();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
