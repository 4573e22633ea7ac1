package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;

/** A session whose application promised that one thread at a time receives, and one sends. */
@Timeout(60)
class SessionOneThreadTest {
    @TempDir
    Path folder;

    private OneSession open() {
        return new OneSession(
                folder,
                new SessionOptions().withCapacity(OneSession.CAPACITY).withOneThreadEachWay());
    }

    @Test
    void shouldMovePacketsBothWays() throws InterruptedException {
        try (OneSession one = open()) {
            one.bring(new byte[7]);
            assertEquals(7, one.session.read(ByteBuffer.allocate(9)));
            assertEquals(9, one.session.write(ByteBuffer.allocate(9)));
            assertEquals(9, one.take().length);
        }
    }

    @Test
    void shouldStillRefuseToReceiveWithinAHandler() {
        try (OneSession one = open()) {
            one.bring((byte) 1);
            one.session.receive(
                    shown -> assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> one.session.receive(new Packet())),
                    1);
        }
    }

    @Test
    void shouldNotHandItsMemoryOnSinceNobodyKnowsWhoIsInIt() {
        try (OneSession one = open()) {
            final int memory = one.session.memory().number;
            one.session.close();
            final Session next = one.adapter.startSession(OneSession.CAPACITY);
            assertNotEquals(memory, next.memory().number);
        }
    }
}
