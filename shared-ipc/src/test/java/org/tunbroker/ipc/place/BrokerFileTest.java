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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "WindowsPlaceTest has what differs there")
class BrokerFileTest {
    @TempDir
    private Path folder;

    private Generation generation;

    @BeforeEach
    void setUp() {
        generation = new Generation(folder);
    }

    @Test
    void shouldHaveTheLayoutOfVersion3() throws IOException {
        final BrokerFile file = BrokerFile.create(generation, 4711);
        file.state(BrokerFile.CLOSING);
        final ByteBuffer bytes = bytes();
        assertEquals(4096, bytes.capacity());
        assertEquals("TBF1", new String(bytes.array(), 0, 4));
        assertEquals(3, bytes.getInt(4));
        assertEquals(4711, bytes.getInt(8));
        assertEquals(2, bytes.getInt(128));
        assertEquals(0, bytes.getInt(256));
        bytes.putInt(0, 0).putInt(4, 0).putInt(8, 0).putInt(128, 0);
        assertEquals(ByteBuffer.allocate(4096), bytes.rewind());
    }

    @Test
    @Timeout(60)
    void shouldHaveItsBellAt256() throws Exception {
        final BrokerFile file = BrokerFile.create(generation, 4711);
        final BrokerFile client = BrokerFile.open(generation);
        final CompletableFuture<Boolean> rung = CompletableFuture.supplyAsync(() -> file.bell()
                .await(() -> file.state() == BrokerFile.CLOSING, TimeUnit.SECONDS.toNanos(60)));
        while (bytes().getInt(256) == 0) {
            Thread.onSpinWait();
        }
        client.state(BrokerFile.CLOSING);
        client.bell().wake();
        assertTrue(rung.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldShowItsStateToClients() {
        final BrokerFile broker = BrokerFile.create(generation, 4711);
        final BrokerFile client = BrokerFile.open(generation);
        assertEquals(BrokerFile.STARTING, client.state());
        broker.state(BrokerFile.OPEN);
        assertEquals(BrokerFile.OPEN, client.state());
        broker.state(BrokerFile.CLOSING);
        assertEquals(BrokerFile.CLOSING, client.state());
        assertEquals(0, BrokerFile.STARTING);
        assertEquals(1, BrokerFile.OPEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 16, 128})
    void shouldNoticeWhatAnotherProcessChanged(final int offset) throws IOException {
        final BrokerFile broker = BrokerFile.create(generation, 4711);
        assertTrue(broker.isWhole());
        broker.state(BrokerFile.OPEN);
        BrokerFile.open(generation).bell().wake();
        assertTrue(broker.isWhole());
        Files.write(generation.brokerFile(), bytes().put(offset, (byte) 77).array());
        assertFalse(broker.isWhole());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ERROR_INVALID_DATA",
        "0, 1, ERROR_INVALID_DATA",
        "4, 0, ERROR_REVISION_MISMATCH",
        "4, 1, ERROR_REVISION_MISMATCH"
    })
    void shouldRefuseAnotherMagicOrVersionOnceItIsOpen(
            final int offset, final int value, final ErrorCode expected) throws IOException {
        final BrokerFile broker = BrokerFile.create(generation, 4711);
        Files.write(generation.brokerFile(), bytes().putInt(offset, value).array());
        assertEquals(BrokerFile.STARTING, BrokerFile.open(generation).state());
        broker.state(BrokerFile.OPEN);
        final TunException error =
                assertThrows(TunException.class, () -> BrokerFile.open(generation));
        assertTrue(error.is(expected), error::getMessage);
    }

    @Test
    void shouldRefuseFileOfAnotherLength() throws IOException {
        Files.write(generation.brokerFile(), new byte[4095]);
        final TunException error =
                assertThrows(TunException.class, () -> BrokerFile.open(generation));
        assertTrue(error.is(ErrorCode.ERROR_INVALID_DATA), error::getMessage);
    }

    @Test
    void shouldSayWhenThereIsNone() {
        final TunException error =
                assertThrows(TunException.class, () -> BrokerFile.open(generation));
        assertTrue(error.is(ErrorCode.ERROR_FILE_NOT_FOUND), error::getMessage);
    }

    private ByteBuffer bytes() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(generation.brokerFile()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
