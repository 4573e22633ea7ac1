package org.tunbroker.ipc.installed.windows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.control.ControlProtocol;

class StartMessageTest {
    @Test
    void shouldAskByTheMajorVersionAlone() {
        final byte[] request = StartMessage.request();
        assertArrayEquals(
                new byte[] {'T', 'B', 'S', 'V', ControlProtocol.MAJOR_VERSION, 0, 0, 0}, request);
        assertEquals(ControlProtocol.MAJOR_VERSION, StartMessage.version(request));
    }

    @Test
    void shouldTakeNothingElseForARequest() {
        assertEquals(StartMessage.NONE, StartMessage.version(new byte[0]));
        assertEquals(StartMessage.NONE, StartMessage.version(new byte[8]));
        assertEquals(
                StartMessage.NONE, StartMessage.version(Arrays.copyOf(StartMessage.request(), 9)));
    }

    @Test
    void shouldAnswerWithAnErrorAndItsReason() {
        final byte[] bytes = StartMessage.encode(new StartMessage.Answer(5, "nö"));
        assertEquals(StartMessage.ANSWER_LENGTH, bytes.length);
        final StartMessage.Answer answer = StartMessage.decode(bytes);
        assertEquals(5, answer.error);
        assertEquals("nö", answer.reason);
        assertEquals(
                "",
                StartMessage.decode(StartMessage.encode(new StartMessage.Answer(0, ""))).reason);
    }

    @Test
    void shouldCutOffALongReason() {
        final StartMessage.Answer answer = StartMessage.decode(
                StartMessage.encode(new StartMessage.Answer(2, "x".repeat(1000))));
        assertEquals("x".repeat(StartMessage.ANSWER_LENGTH - 12), answer.reason);
    }

    @Test
    void shouldTakeNothingElseForAnAnswer() {
        assertNull(StartMessage.decode(new byte[StartMessage.ANSWER_LENGTH]));
        assertNull(StartMessage.decode(StartMessage.request()));
    }
}
