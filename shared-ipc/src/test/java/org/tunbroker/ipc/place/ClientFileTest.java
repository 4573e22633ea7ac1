package org.tunbroker.ipc.place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ClientFileTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void setUp() {
        path = folder.resolve("1f");
    }

    @Test
    void shouldHaveTheLayoutOfVersion1() throws IOException {
        try (ClientFile file = ClientFile.create(path)) {
            assertEquals(0, bytes().getLong(8));
            file.aeronClientId(0x1122334455667788L);
            final ByteBuffer bytes = bytes();
            assertEquals(4096, bytes.capacity());
            assertEquals("TLC1", new String(bytes.array(), 0, 4));
            assertEquals(1, bytes.getInt(4));
            assertEquals(0x1122334455667788L, bytes.getLong(8));
            assertEquals(0, bytes.getInt(128));
            bytes.putInt(0, 0).putInt(4, 0).putLong(8, 0);
            assertEquals(ByteBuffer.allocate(4096), bytes.rewind());
        }
    }

    @Test
    @Timeout(60)
    void shouldHaveItsBellAt128() throws Exception {
        final AtomicBoolean ready = new AtomicBoolean();
        try (ClientFile file = ClientFile.create(path)) {
            final PeerClientFile broker = PeerClientFile.open(path);
            final CompletableFuture<Boolean> rung = CompletableFuture.supplyAsync(
                    () -> file.bell().await(ready::get, TimeUnit.SECONDS.toNanos(60)));
            while (bytes().getInt(128) == 0) {
                Thread.onSpinWait();
            }
            ready.set(true);
            broker.ring();
            assertTrue(rung.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldShowAeronClientIdToTheBroker() {
        try (ClientFile client = ClientFile.create(path)) {
            assertEquals(0, PeerClientFile.open(path).aeronClientId());
            client.aeronClientId(Long.MIN_VALUE + 1);
            assertEquals(Long.MIN_VALUE + 1, PeerClientFile.open(path).aeronClientId());
        }
    }

    @Test
    void shouldRemoveTheFileWhenTheClientCloses() {
        final ClientFile client = ClientFile.create(path);
        PeerClientFile.open(path);
        assertTrue(Files.exists(path));
        client.close();
        client.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldCloseThoughTheGenerationIsGone() throws IOException {
        final ClientFile client = ClientFile.create(path);
        Files.delete(path);
        client.aeronClientId(1);
        client.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldRefuseFileThatExistsAndLeaveIt() throws IOException {
        Files.write(path, new byte[] {1, 2, 3});
        final TunException error = assertThrows(TunException.class, () -> ClientFile.create(path));
        assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
        assertEquals(3, Files.size(path));
    }

    @Test
    void shouldSayWhenTheGenerationIsGone() {
        final Path gone = folder.resolve("gone").resolve("1f");
        final TunException error = assertThrows(TunException.class, () -> ClientFile.create(gone));
        assertTrue(error.is(ErrorCode.ERROR_FILE_NOT_FOUND), error::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "4, 0", "4, 2"})
    void shouldRefuseAnotherMagicOrVersion(final int offset, final int value) throws IOException {
        ClientFile.create(path);
        Files.write(path, bytes().putInt(offset, value).array());
        final TunException error =
                assertThrows(TunException.class, () -> PeerClientFile.open(path));
        assertTrue(error.is(ErrorCode.ERROR_REVISION_MISMATCH), error::getMessage);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4095, 4097})
    void shouldRefuseFileOfAnotherLength(final int length) throws IOException {
        Files.write(path, new byte[length]);
        final TunException error =
                assertThrows(TunException.class, () -> PeerClientFile.open(path));
        assertTrue(error.is(ErrorCode.ERROR_INVALID_DATA), error::getMessage);
    }

    @Test
    void shouldSayWhenThereIsNone() {
        final TunException error =
                assertThrows(TunException.class, () -> PeerClientFile.open(path));
        assertTrue(error.is(ErrorCode.ERROR_FILE_NOT_FOUND), error::getMessage);
    }

    @Test
    void shouldLetTheBrokerRingThoughTheClientTookItsMemoryAway() throws IOException {
        final ClientFile client = ClientFile.create(path);
        final PeerClientFile broker = PeerClientFile.open(path);
        Files.write(path, new byte[0]);
        broker.ring();
        broker.ring();
        assertEquals(0, Files.size(path));
        client.close();
    }

    private ByteBuffer bytes() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
