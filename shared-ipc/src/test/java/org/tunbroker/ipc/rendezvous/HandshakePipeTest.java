package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HandshakePipeTest {
    @Test
    void shouldLayAKnockOut() {
        final byte[] hello = HandshakePipe.hello(0x1122334455667788L);
        assertArrayEquals(HexFormat.of().parseHex("8877665544332211"), hello);
        assertEquals(8, HandshakePipe.HELLO_LENGTH);
        assertEquals(0x1122334455667788L, HandshakePipe.clientId(hello));
    }

    @Test
    void shouldLayAnAnswerOut() {
        final byte[] bytes =
                HandshakePipe.encode(new HandshakePipe.Answer(5, 0x370, -4, 0x01020304));
        assertArrayEquals(HexFormat.of().parseHex("0500000070030000fcffffff04030201"), bytes);
        assertEquals(16, HandshakePipe.ANSWER_LENGTH);
        final HandshakePipe.Answer answer = HandshakePipe.decode(bytes);
        assertEquals(5, answer.error);
        assertEquals(0x370, answer.bell);
        assertEquals(-4, answer.ownBell);
        assertEquals(0x01020304, answer.broker);
    }

    @Test
    void shouldNameAPipeByItsNumber() {
        assertEquals("\\\\.\\pipe\\tunbroker-ffffffffffffff01", HandshakePipe.name(-255));
    }
}
