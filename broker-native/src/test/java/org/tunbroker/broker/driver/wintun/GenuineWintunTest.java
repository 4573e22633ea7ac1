package org.tunbroker.broker.driver.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.WString;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogSink;

/**
 * The binding of the genuine DLL, as far as it answers where there is no Windows kernel: under
 * Wine. The system property names the DLL, which is not part of this project.
 */
@EnabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(named = "tunbroker.test.wintun", matches = ".+")
@Timeout(60)
class GenuineWintunTest {
    // 2020-01-01 and 2100-01-01 in units of 100 ns since 1601-01-01
    private static final long YEAR_2020 = 132_223_104_000_000_000L;
    private static final long YEAR_2100 = 157_469_184_000_000_000L;

    private record Line(int level, long timestamp, String text) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private WintunLibrary wintun;

    @BeforeEach
    void load() {
        // loading fails unless all 14 names resolve
        wintun = WintunLibrary.load(
                Path.of(System.getProperty("tunbroker.test.wintun")).toAbsolutePath(),
                (level, timestamp, text) -> lines.add(new Line(level, timestamp, text)));
    }

    @AfterEach
    void close() {
        wintun.close();
    }

    @Test
    void shouldHaveNoVersionWhenDriverIsNotLoaded() {
        final TunException thrown =
                assertThrows(TunException.class, wintun::getRunningDriverVersion);
        assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
        assertEquals("WintunGetRunningDriverVersion", thrown.call());
    }

    @Test
    void shouldFailToCreateAdapterAndSayWhy() {
        final TunException thrown = assertThrows(
                TunException.class,
                () -> wintun.createAdapter("tunbroker \u00e4\u4e2d", "test", UUID.randomUUID()));
        // Wine: NULL, and as the last error 0 or what some call inside left there, but always a
        // code
        assertNotEquals(0, thrown.code(), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("WintunCreateAdapter"), thrown::getMessage);
        assertTrue(
                thrown.getMessage().contains("Failed to take device installation mutex"),
                thrown::getMessage);
        assertTrue(has("Failed to create boundary descriptor"), lines::toString);
        assertTrue(has("Failed to take device installation mutex"), lines::toString);
        for (final Line line : lines) {
            assertTrue(
                    line.timestamp() > YEAR_2020 && line.timestamp() < YEAR_2100, line::toString);
            assertTrue(
                    line.level() >= LogSink.INFO && line.level() <= LogSink.ERROR, line::toString);
            assertFalse(line.text().isBlank());
        }
    }

    private boolean has(final String text) {
        return lines.stream()
                .anyMatch(line -> line.level() != LogSink.INFO && line.text().contains(text));
    }

    @Test
    void shouldLogNothingMoreWhenClosed() {
        wintun.close();
        lines.clear();
        assertEquals(0, WintunExports.WintunGetRunningDriverVersion());
        assertEquals(
                0, WintunExports.WintunCreateAdapter(new WString("x"), new WString("x"), null));
        assertEquals(List.of(), lines);
    }

    @Test
    void shouldFailToOpenAdapter() {
        assertThrows(TunException.class, () -> wintun.openAdapter("there is none"));
    }

    @Test
    void shouldFailToDeleteDriverThoughWintunAnswersTrue() {
        // Wine has no driver installation mutex, and leaves no last error
        final TunException thrown = assertThrows(TunException.class, wintun::deleteDriver);
        assertEquals("WintunDeleteDriver", thrown.call());
        assertTrue(thrown.is(ErrorCode.ERROR_GEN_FAILURE), thrown::getMessage);
        assertTrue(
                thrown.getMessage().contains("Failed to take driver installation mutex"),
                thrown::getMessage);
    }
}
