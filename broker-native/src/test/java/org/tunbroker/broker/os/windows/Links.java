package org.tunbroker.broker.os.windows;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.windows.OwnProcess;

/** Links to folders, as a user's program plants them. */
final class Links {
    private Links() {}

    /** Makes a junction; under Wine, which has none, a link of the Unix below it. */
    static void plant(final Path link, final Path target) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("cmd", "/c"));
        command.addAll(
                OwnProcess.isWine()
                        ? List.of(
                                "start",
                                "/wait",
                                "/unix",
                                "/bin/ln",
                                "-s",
                                unix(target),
                                unix(link))
                        : List.of("mklink", "/J", link.toString(), target.toString()));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
        assertTrue(Files.exists(link), link + ": " + said);
    }

    private static String unix(final Path path) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder("winepath", "-u", path.toString()).start();
        return new String(process.getInputStream().readAllBytes()).trim();
    }
}
