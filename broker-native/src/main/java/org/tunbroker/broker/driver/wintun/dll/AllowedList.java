package org.tunbroker.broker.driver.wintun.dll;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;

/**
 * An administrator's list of DLLs that may be loaded besides the official ones. Each line has a
 * SHA-256 and, after a blank, any text.
 *
 * <p>Stateless and thread-safe.
 */
final class AllowedList {
    /** Where it is, for messages. */
    static final String PLACE = "%ProgramData%\\tunbroker\\allowed-dlls.txt";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private AllowedList() {}

    /**
     * Reads the list, if there is one that only administrators can write to.
     *
     * @param programData the folder, from a variable that a user can set; so only administrators
     *     must be able to write to the file and its folder
     * @param log takes the reason why a list is ignored
     * @return hashes in lower case
     */
    static Set<String> read(final Path programData, final LogSink log) {
        final Path file = programData.resolve("tunbroker").resolve("allowed-dlls.txt");
        if (!Files.isRegularFile(file)) {
            return Set.of();
        }
        try (LockedFile opened = LockedFile.open(file)) {
            AdministratorsOnly.check(opened.path(), opened.security());
            final Path folder = opened.path().getParent();
            AdministratorsOnly.check(folder, LockedFile.securityOfFolder(folder));
            return parse(new String(opened.content(), StandardCharsets.UTF_8));
        } catch (final TunException ex) {
            LogLine.warn(log, "the list of allowed DLLs is not heeded: " + ex.getMessage());
            return Set.of();
        }
    }

    /** Parses a list; ignores comments and other lines. */
    static Set<String> parse(final String text) {
        return text.lines()
                .map(line -> line.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT))
                .filter(word -> SHA256.matcher(word).matches())
                .collect(Collectors.toUnmodifiableSet());
    }
}
