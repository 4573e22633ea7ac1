package org.tunbroker.broker.driver.api;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;

/**
 * What every driver's device does about a client that writes nonsense into the memory that they
 * share.
 */
public abstract class HostileClientContract extends TunDeviceFixture {
    // offsets in the session segment, written out as a client of another language would
    private static final int RECEIVE_HEAD_OFFSET = 384;
    private static final int SEND_DATA_OFFSET = 4096 + CAPACITY + 0x10000;

    @Test
    final void shouldEndWithInvalidDataWhenTailMakesNoSense() throws Exception {
        for (final int tail : new int[] {3, CAPACITY, -4, CAPACITY - 4 + 1}) {
            final TestSession session = startSession();
            ping(session, v4);
            session.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, tail);
            session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
    }

    @Test
    final void shouldEndWithInvalidDataWhenSizeMakesNoSense() throws Exception {
        for (final int size : new int[] {-1, 0x10000, 85, Integer.MIN_VALUE}) {
            final TestSession session = startSession();
            session.memory().putInt(SEND_DATA_OFFSET, size);
            session.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, 88);
            session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
    }

    @Test
    final void shouldEndWithInvalidDataWhenHeadMakesNoSense() throws Exception {
        final TestSession session = startSession();
        session.memory().putIntVolatile(RECEIVE_HEAD_OFFSET, 2);
        // the head is looked at when room runs out
        for (int sequence = 0; !session.isEnded(); sequence++) {
            session.trySend(v4.request(sequence, 1000));
        }
        session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "nobody can take a section away")
    final void shouldGoOnWhenAClientTriesToTruncateSharedMemory() throws Exception {
        for (int i = 0; i < 3; i++) {
            final TestSession session = startSession();
            ping(session, v4);
            session.tryToTruncate();
            ping(session, v4);
            session.expectNoEnd();
            session.close();
        }
    }

    @Test
    final void shouldLeaveOtherSessionsAloneWhenOneEnds() throws Exception {
        final TunDevice other = newDevice("tunbroker other");
        final TestSession session = startSession();
        try (TestSession bad = new TestSession(other, CAPACITY)) {
            bad.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, 1);
            bad.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
        ping(session, v4);
        session.expectNoEnd();
    }
}
