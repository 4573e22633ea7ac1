package org.tunbroker.ipc.place;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DoorPipeTest {
    @Test
    void shouldLayAKnockOut() {
        final byte[] knock = DoorPipe.knock(0x1122334455667788L);
        assertArrayEquals(HexFormat.of().parseHex("8877665544332211"), knock);
        assertEquals(8, DoorPipe.KNOCK_LENGTH);
        assertEquals(0x1122334455667788L, DoorPipe.clientId(knock));
    }

    @Test
    void shouldLayAnAnswerOut() {
        final byte[] bytes = DoorPipe.encode(new DoorPipe.Answer(5, 0x370, -4, 0x01020304));
        assertArrayEquals(HexFormat.of().parseHex("0500000070030000fcffffff04030201"), bytes);
        assertEquals(16, DoorPipe.ANSWER_LENGTH);
        final DoorPipe.Answer answer = DoorPipe.decode(bytes);
        assertEquals(5, answer.error);
        assertEquals(0x370, answer.bell);
        assertEquals(-4, answer.ownBell);
        assertEquals(0x01020304, answer.broker);
    }

    @Test
    void shouldNameAPipeByItsNumber() {
        assertEquals("\\\\.\\pipe\\tunbroker-ffffffffffffff01", DoorPipe.name(-255));
    }
}
