package org.tunbroker.broker.transport;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class WatchedFileTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;

    private Path path;
    private boolean whole = true;
    private WatchedFile file;

    @BeforeEach
    void make() throws IOException {
        path = Files.write(folder.resolve("file"), CONTENT);
        file = new WatchedFile(path, () -> whole);
        file.check();
    }

    private void assertDamaged() {
        final TunException error = assertThrows(TunException.class, file::check);
        assertTrue(error.is(ErrorCode.ERROR_INVALID_DATA), error::getMessage);
        assertTrue(error.reason().contains(path.toString()), error::getMessage);
    }

    @Test
    void shouldNoticeThatItsContentIsAnother() {
        whole = false;
        assertDamaged();
    }

    @Test
    void shouldNoticeThatItsLengthIsAnother() throws IOException {
        Files.write(path, new byte[0]);
        assertDamaged();
    }

    @Test
    void shouldNoticeThatItIsGone() throws IOException {
        Files.delete(path);
        assertDamaged();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows keeps a file that is mapped")
    void shouldNoticeThatAnotherFileHasItsName() throws IOException {
        final Path other = Files.write(folder.resolve("other"), CONTENT);
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertDamaged();
    }
}
