package org.tunbroker.broker.os.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class IoVectorTest {
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(100));
    private final IoVector pieces = new IoVector(3);

    @Test
    void shouldWriteAndReadThePiecesInTheirOrder(@TempDir final Path folder) throws Exception {
        final Path file = Files.createFile(folder.resolve("file"));
        memory.putStringWithoutLengthAscii(0, "packet, payload, header");
        pieces.add(memory.addressOffset() + 17, 6);
        pieces.add(memory.addressOffset(), 17);
        try (Descriptor descriptor = Descriptor.owned(LibC.open(file.toString(), LibC.O_RDWR))) {
            assertEquals(23, LibC.writev(descriptor.number(), pieces));
        }
        assertEquals("headerpacket, payload, ", Files.readString(file));
        pieces.clear();
        pieces.add(memory.addressOffset() + 50, 10);
        pieces.add(memory.addressOffset() + 40, 10);
        pieces.add(memory.addressOffset() + 30, 10);
        try (Descriptor descriptor = Descriptor.owned(LibC.open(file.toString(), LibC.O_RDWR))) {
            assertEquals(23, LibC.readv(descriptor.number(), pieces));
        }
        final byte[] read = new byte[30];
        memory.getBytes(30, read);
        // what came last was shorter than its piece
        assertArrayEquals("d, \0\0\0\0\0\0\0et, payloaheaderpack".getBytes(), read);
    }

    @Test
    void shouldTellWhatItHolds() {
        pieces.add(memory.addressOffset() + 7, 12);
        pieces.add(memory.addressOffset(), 0xFFFF);
        assertEquals(2, pieces.count());
        assertEquals(memory.addressOffset() + 7, pieces.address(0));
        assertEquals(0xFFFF, pieces.length(1));
        pieces.clear();
        assertEquals(0, pieces.count());
    }

    @Test
    void shouldTakeNoMoreThanItHasRoomFor() {
        for (int i = 0; i < 3; i++) {
            pieces.add(memory.addressOffset(), 1);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> pieces.add(memory.addressOffset(), 1));
        assertEquals(3, pieces.count());
    }
}
