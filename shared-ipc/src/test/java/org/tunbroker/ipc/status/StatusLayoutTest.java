package org.tunbroker.ipc.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.status.StatusLayout.Adapter;
import org.tunbroker.ipc.status.StatusLayout.Client;
import org.tunbroker.ipc.status.StatusLayout.Direction;
import org.tunbroker.ipc.status.StatusLayout.Session;

/** The offsets as numbers, as a reader in another language would write them. */
class StatusLayoutTest {
    @Test
    void shouldLayHeaderOut() {
        assertEquals(0x31564254, StatusLayout.MAGIC);
        assertEquals(1, StatusLayout.VERSION);
        assertEquals(0, StatusLayout.MAGIC_OFFSET);
        assertEquals(4, StatusLayout.VERSION_OFFSET);
        assertEquals(8, StatusLayout.LENGTH_OFFSET);
        assertEquals(12, StatusLayout.CLIENTS_OFFSET);
        assertEquals(16, StatusLayout.SEQUENCE_OFFSET);
        assertEquals(24, StatusLayout.TIME_OFFSET);
        assertEquals(32, StatusLayout.NANOSECONDS_OFFSET);
        assertEquals(40, StatusLayout.STARTED_OFFSET);
        assertEquals(48, StatusLayout.PROCESS_ID_OFFSET);
        assertEquals(52, StatusLayout.BITS_OFFSET);
        assertEquals(56, StatusLayout.ADAPTERS_OFFSET);
        assertEquals(60, StatusLayout.SESSIONS_OFFSET);
        assertEquals(64, StatusLayout.CAPTURES_OFFSET);
        assertEquals(68, StatusLayout.COUNTED_OFFSET);
        assertEquals(128, StatusLayout.RELEASE_OFFSET);
        assertEquals(256, StatusLayout.DRIVER_OFFSET);
        assertEquals(320, StatusLayout.ARCHITECTURE_OFFSET);
        assertEquals(384, StatusLayout.USER_OFFSET);
        assertEquals(512, StatusLayout.HEADER_LENGTH);
    }

    @Test
    void shouldLayClientOut() {
        assertEquals(0, Client.SINCE);
        assertEquals(8, Client.PROCESS_ID);
        assertEquals(12, Client.BITS);
        assertEquals(16, Client.ARCHITECTURE);
        assertEquals(80, Client.PROGRAM);
        assertEquals(256, Client.LENGTH);
    }

    @Test
    void shouldLayAdapterOut() {
        assertEquals(0, Adapter.NUMBER);
        assertEquals(4, Adapter.FLAGS);
        assertEquals(8, Adapter.INTERFACE_INDEX);
        assertEquals(12, Adapter.MTU);
        assertEquals(16, Adapter.LUID);
        assertEquals(24, Adapter.GUID);
        assertEquals(40, Adapter.OWNER);
        assertEquals(44, Adapter.HANDLES);
        assertEquals(48, Adapter.ADDRESS_COUNT);
        assertEquals(52, Adapter.CAPTURES);
        assertEquals(64, Adapter.NAME);
        assertEquals(320, Adapter.INTERFACE_NAME);
        assertEquals(576, Adapter.ADDRESSES);
        assertEquals(976, Adapter.ADDRESSES + Adapter.MAX_ADDRESSES * Adapter.ADDRESS_LENGTH);
        assertEquals(1024, Adapter.LENGTH);
    }

    @Test
    void shouldLaySessionOut() {
        assertEquals(0, Session.NUMBER);
        assertEquals(4, Session.ADAPTER);
        assertEquals(8, Session.OWNER);
        assertEquals(12, Session.CAPACITY);
        assertEquals(16, Session.OFFLOAD);
        assertEquals(20, Session.FLAGS);
        assertEquals(24, Session.STARTED);
        assertEquals(32, Session.TO_CLIENT);
        assertEquals(104, Session.FROM_CLIENT);
        assertEquals(256, Session.LENGTH);
        assertEquals(0, Direction.PACKETS);
        assertEquals(8, Direction.BYTES);
        assertEquals(16, Direction.DROPPED);
        assertEquals(24, Direction.TOO_SHORT);
        assertEquals(32, Direction.WAITS);
        assertEquals(40, Direction.WAKES);
        assertEquals(48, Direction.FILL);
        assertEquals(52, Direction.HIGHEST);
        assertEquals(56, Direction.IN_RING);
        assertEquals(72, Direction.LENGTH);
        assertEquals(512 + 2 * 256 + 3 * 1024 + 4 * 256, StatusLayout.length(2, 3, 4));
    }

    @Test
    void shouldCutTextThatIsTooLongAndKeepAnyUnit() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final ByteBuffer read = ByteBuffer.wrap(buffer.byteArray()).order(ByteOrder.LITTLE_ENDIAN);
        buffer.setMemory(0, 64, (byte) -1);
        StatusLayout.putText(buffer, 8, 32, "caf\u00e9 \ud83d\ude00");
        assertEquals("caf\u00e9 \ud83d\ude00", StatusLayout.text(read, 8, 32));
        assertEquals(0, buffer.getByte(39));
        assertEquals(-1, buffer.getByte(40));
        StatusLayout.putText(buffer, 8, 32, "0123456789abcdefgh");
        assertEquals("0123456789abcde", StatusLayout.text(read, 8, 32));
        assertEquals(-1, buffer.getByte(40));
    }

    @Test
    void shouldReadNoTextBeyondItsField() {
        final byte[] bytes = new byte[64];
        final ByteBuffer read = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        read.putShort(0, Short.MAX_VALUE);
        assertEquals(15, StatusLayout.text(read, 0, 32).length());
        read.putShort(0, (short) -1);
        assertEquals("", StatusLayout.text(read, 0, 32));
    }

    @Test
    void shouldKnowWhatIsNoStatus() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        assertFalse(StatusLayout.isStatus(buffer));
        buffer.putInt(0, 0x31564254, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(4, 1, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(8, 2048, ByteOrder.LITTLE_ENDIAN);
        assertFalse(StatusLayout.isStatus(buffer), "of another length");
        buffer.putInt(8, 1024, ByteOrder.LITTLE_ENDIAN);
        assertTrue(StatusLayout.isStatus(buffer));
        assertFalse(StatusLayout.isStatus(new UnsafeBuffer(new byte[64])), "too short");
    }
}
