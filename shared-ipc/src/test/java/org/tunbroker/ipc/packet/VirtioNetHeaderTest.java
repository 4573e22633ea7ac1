package org.tunbroker.ipc.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The numbers of the virtio specification. */
class VirtioNetHeaderTest {
    @Test
    void shouldLieWhereTheSpecificationPutsIt() {
        assertEquals(0, VirtioNetHeader.FLAGS_OFFSET);
        assertEquals(1, VirtioNetHeader.GSO_TYPE_OFFSET);
        assertEquals(2, VirtioNetHeader.HEADER_LENGTH_OFFSET);
        assertEquals(4, VirtioNetHeader.GSO_SIZE_OFFSET);
        assertEquals(6, VirtioNetHeader.CHECKSUM_START_OFFSET);
        assertEquals(8, VirtioNetHeader.CHECKSUM_OFFSET_OFFSET);
        assertEquals(10, VirtioNetHeader.LENGTH);
    }

    @Test
    void shouldNumberTypesAsTheSpecificationDoes() {
        assertEquals(1, VirtioNetHeader.NEEDS_CHECKSUM);
        assertEquals(0, VirtioNetHeader.GSO_NONE);
        assertEquals(1, VirtioNetHeader.GSO_TCP_V4);
        assertEquals(4, VirtioNetHeader.GSO_TCP_V6);
        assertEquals(5, VirtioNetHeader.GSO_UDP);
        assertEquals(128, VirtioNetHeader.GSO_ECN);
    }
}
