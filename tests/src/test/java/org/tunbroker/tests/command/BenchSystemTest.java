package org.tunbroker.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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
    private static final int BLUE = 0x0066cc;
    private static final int ORANGE = 0xcc6600;

    private static Path measure(final BrokerFolder folder) {
        try (InstalledCommand bench =
                InstalledCommand.start(folder, "bench", "--driver", "loopback", "--time", "200")) {
            final String printed = String.join("\n", bench.expectExit(0, DEADLINE));
            assertTrue(printed.contains("ROUND TRIP, PERCENTILE"), printed);
            assertTrue(printed.contains("page: "), printed);
        }
        return folder.path().resolve("tunbroker-bench.html");
    }

    private static Path browserOrSkip() {
        final Path found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "there is no Chromium on this machine");
        return found;
    }

    private static long pixels(final BufferedImage picture, final int color) {
        return Arrays.stream(picture.getRGB(
                        0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .filter(pixel -> (pixel & 0xffffff) == color)
                .count();
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
    void shouldBeDrawnByABrowser() throws IOException {
        final Path browser = browserOrSkip();
        try (BrokerFolder folder = BrokerFolder.create()) {
            final Path shown = folder.path().resolve("shown.png");
            ChildProcess.run(
                    DEADLINE,
                    List.of(
                            browser.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            // it asks nobody outside
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run",
                            "--user-data-dir=" + folder.path().resolve("browser"),
                            "--window-size=1000,1200",
                            "--screenshot=" + shown,
                            "file://" + measure(folder)));
            final BufferedImage picture = ImageIO.read(shown.toFile());
            // three bars each, of hundreds of pixels; the plot's line has the first colour too
            assertTrue(pixels(picture, BLUE) > 1000, "blue: packets to the driver");
            assertTrue(pixels(picture, ORANGE) > 1000, "orange: packets from it");
        }
    }
}
