package org.tunbroker.broker.driver.wintun.dll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.ipc.os.windows.OwnProcess;

/** The rules on real files of Windows, or Wine. */
@EnabledOnOs(OS.WINDOWS)
class TrustedDllTest {
    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private final LogSink log = (level, timestamp, text) -> lines.add(text);

    private static Path property(final String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath();
    }

    @Test
    @EnabledIfSystemProperty(named = "tunbroker.test.wintun", matches = ".+")
    void shouldTakeOfficialDllFromUnpackedZipAndKeepItAsItIs() throws Exception {
        final Path dll = folder.resolve("wintun").resolve("bin").resolve("amd64");
        Files.createDirectories(dll);
        final Path file = Files.copy(property("tunbroker.test.wintun"), dll.resolve("wintun.dll"));
        try (TrustedDll trusted = TrustedDll.open(new DllChoice(null, folder, null), log)) {
            assertEquals(file.toRealPath(), trusted.path());
            assertTrue(lines.get(0).contains("Wintun 0.14.1 amd64"), lines::toString);
            assertThrows(
                    IOException.class,
                    () -> Files.write(file, new byte[1], StandardOpenOption.APPEND));
            assertThrows(IOException.class, () -> Files.delete(file));
            assertThrows(
                    IOException.class, () -> Files.move(file, folder.resolve("elsewhere.dll")));
        }
        Files.delete(file);
    }

    @Test
    @EnabledIfSystemProperty(named = "tunbroker.test.wintun", matches = ".+")
    void shouldRefuseDllThatWasChanged() throws Exception {
        final Path file = folder.resolve("wintun.dll");
        final byte[] content = Files.readAllBytes(property("tunbroker.test.wintun"));
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        final TunException thrown = assertThrows(
                TunException.class, () -> TrustedDll.open(new DllChoice(file, null, null), log));
        assertTrue(thrown.is(ErrorCode.ERROR_ACCESS_DENIED), thrown::getMessage);
        // nobody holds it any more
        Files.delete(file);
    }

    @Test
    @EnabledIfSystemProperty(named = "tunbroker.test.simtun", matches = ".+")
    void shouldTakeOtherDllOnlyWhenDeveloperOfOrdinaryBrokerWishes() throws Exception {
        final Path dll = property("tunbroker.test.simtun");
        final String sha256 = OfficialDlls.sha256(Files.readAllBytes(dll));
        assertThrows(
                TunException.class, () -> TrustedDll.open(new DllChoice(dll, null, null), log));
        assertThrows(
                TunException.class,
                () -> TrustedDll.open(new DllChoice(dll, null, "0".repeat(64)), log));
        final DllChoice wish = new DllChoice(dll, null, sha256);
        if (OwnProcess.hasMoreRightsThanItsUser()) {
            assertThrows(TunException.class, () -> TrustedDll.open(wish, log));
        } else {
            TrustedDll.open(wish, log).close();
        }
    }

    @Test
    void shouldNotHeedListThatOthersCanWrite() throws Exception {
        final Path list = folder.resolve("tunbroker").resolve("allowed-dlls.txt");
        Files.createDirectories(list.getParent());
        Files.writeString(list, "0".repeat(64));
        assertEquals(Set.of(), AllowedList.read(folder, log));
        assertTrue(lines.get(0).contains("not heeded"), lines::toString);
        assertTrue(lines.get(0).contains("O:S-1-"), lines::toString);
    }

    @Test
    void shouldReadAllOfFile() throws Exception {
        final byte[] content = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        final Path file = Files.write(folder.resolve("long \u00e4\u4e2d"), content);
        try (LockedFile opened = LockedFile.open(file)) {
            assertArrayEquals(content, opened.content());
        }
        assertEquals(
                ErrorCode.ERROR_FILE_NOT_FOUND.code(),
                assertThrows(TunException.class, () -> LockedFile.open(folder.resolve("none")))
                        .code());
    }
}
