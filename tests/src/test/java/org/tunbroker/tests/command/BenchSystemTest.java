package org.tunbroker.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;

/** The page of the command bench, looked at by a browser where there is one. */
@Timeout(180)
@Tag("heavy")
@EnabledOnOs(OS.LINUX)
class BenchSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private static Path measure(final BrokerFolder folder) {
        try (InstalledCommand bench = InstalledCommand.start(
                folder, "bench", "--driver", "loopback", "--time", "200")) {
            final String printed = String.join("\n", bench.expectExit(0, DEADLINE));
            assertTrue(printed.contains("ROUND TRIP, PERCENTILE"), printed);
            assertTrue(printed.contains("page: "), printed);
        }
        return folder.path().resolve("tunbroker-bench.html");
    }

    private static Path browserOrSkip() {
        final Path found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "there is no Chromium on this machine");
        return found;
    }

    @Test
    void shouldMeasureAndWriteAPage() throws IOException {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final String page = Files.readString(measure(folder));
            assertTrue(page.contains("<p>driver loopback, client "), page);
            assertTrue(page.contains("<td>1400</td>"), page);
        }
    }

    @Test
    void shouldBeShownByABrowser() {
        final Path browser = browserOrSkip();
        try (BrokerFolder folder = BrokerFolder.create()) {
            final List<String> shown = ChildProcess.run(
                    DEADLINE,
                    List.of(
                            browser.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--user-data-dir=" + folder.path().resolve("browser"),
                            "--dump-dom",
                            "file://" + measure(folder)));
            assertTrue(String.join("\n", shown).contains("<polyline"), shown.toString());
        }
    }
}
