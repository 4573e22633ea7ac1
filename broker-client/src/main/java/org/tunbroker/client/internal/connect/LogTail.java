package org.tunbroker.client.internal.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The last lines of a broker's log, for the error of a broker that did not start. */
final class LogTail {
    private static final int MAX_LENGTH = 2000;

    private LogTail() {}

    static String of(final Path log) {
        try {
            final byte[] all = Files.readAllBytes(log);
            final int from = Math.max(0, all.length - MAX_LENGTH);
            return new String(Arrays.copyOfRange(all, from, all.length), StandardCharsets.UTF_8)
                    .trim();
        } catch (final IOException ex) {
            return "(no log: " + ex + ")";
        }
    }
}
