package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "WindowsPlaceTest has what differs there")
class BrokerFileTest {
    private static final WakeFlag BELL =
            new WakeFlag(Segment.unshared(Integer.BYTES, Collections.emptyMap()), 0);

    @TempDir
    private Path folder;

    private Generation generation;

    @BeforeEach
    void setUp() throws IOException {
        generation = new Generation(folder, 1);
        Files.createDirectory(generation.path());
    }

    @Test
    void shouldHaveTheLayoutOfVersion4() throws IOException {
        final BrokerFile file = BrokerFile.create(generation, 4711, BELL);
        file.state(BrokerFile.CLOSING);
        final ByteBuffer bytes = bytes();
        assertEquals(4096, bytes.capacity());
        assertEquals("TBF1", new String(bytes.array(), 0, 4));
        assertEquals(4, bytes.getInt(4));
        assertEquals(4711, bytes.getInt(8));
        assertEquals(2, bytes.getInt(128));
        assertEquals(0, bytes.getInt(256));
        bytes.putInt(0, 0).putInt(4, 0).putInt(8, 0).putInt(128, 0);
        assertEquals(ByteBuffer.allocate(4096), bytes.rewind());
    }

    @Test
    void shouldHaveTheBellThatItWasGiven() {
        assertSame(BELL, BrokerFile.create(generation, 4711, BELL).bell());
        final BrokerFile client = BrokerFile.open(generation);
        assertNull(client.bell());
        client.bell(BELL);
        assertSame(BELL, client.bell());
    }

    @Test
    void shouldShowItsStateToClients() {
        final BrokerFile broker = BrokerFile.create(generation, 4711, BELL);
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
        final BrokerFile broker = BrokerFile.create(generation, 4711, BELL);
        assertTrue(broker.isWhole());
        broker.state(BrokerFile.OPEN);
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
        final BrokerFile broker = BrokerFile.create(generation, 4711, BELL);
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
