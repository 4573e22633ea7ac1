package org.tunbroker.bench.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tunbroker.tests.jvm.ProcessView;

class InstructionsTest {
    private static final String OUTPUT = "{ \"end\": \"10,20,instructions\" }";

    @Test
    void shouldTellWhatPerfCountedFromWhatTheCommandPrinted() {
        final List<String> lines =
                List.of(OUTPUT, "1234567,,instructions,1000000,100.00,1.25,insn per cycle");

        assertEquals(OptionalLong.of(1234567), Instructions.count(lines));
        assertEquals(List.of(OUTPUT), Instructions.without(lines));
    }

    @Test
    void shouldFindNoCountWhereTheMachineHasNone() {
        final List<String> lines = List.of(OUTPUT, "<not supported>,,instructions,0,100.00,,");

        assertEquals(OptionalLong.empty(), Instructions.count(lines));
        assertEquals(List.of(OUTPUT), Instructions.without(lines));
    }

    @Test
    void shouldCountOnlyWhereTheMachineCounts() {
        final Instructions instructions = Instructions.probe();
        final List<String> command = List.of("true");

        final List<String> counting =
                instructions.around(command, List.of(ProcessView.of(1), ProcessView.of(2)));

        assertEquals(instructions.isCounted(), counting.contains("--pid=1,2"));
        assertEquals("true", counting.get(counting.size() - 1));
        assertFalse(instructions.isCounted() ^ instructions.reason().isEmpty());
    }
}
