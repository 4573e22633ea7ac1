package org.tunbroker.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.OwnProcess;

class WindowsMachineTest {
    /** A Windows that answers what a test wants. */
    private record Crafted(OptionalInt nativeMachine, boolean isWow64)
            implements WindowsMachine.Answers {
        Architecture seenBy(final String jvm, final String variable) {
            return WindowsMachine.architecture(
                    this,
                    name -> name.equals("PROCESSOR_ARCHITEW6432") ? variable : null,
                    Architecture.of(jvm));
        }
    }

    private static Crafted answering(final int nativeMachine, final boolean wow64) {
        return new Crafted(OptionalInt.of(nativeMachine), wow64);
    }

    private static Crafted withoutIsWow64Process2(final boolean wow64) {
        return new Crafted(OptionalInt.empty(), wow64);
    }

    // an emulated x64 process is no WOW64 process, and x86 on ARM64 sees AMD64 in its environment
    @ParameterizedTest
    @CsvSource({
        "amd64,   34404, false,       , AMD64",
        "x86,     34404, true,   AMD64, AMD64",
        "x86,     332,   false,       , I386",
        "aarch64, 43620, false,       , ARM64",
        "amd64,   43620, false,       , ARM64",
        "x86,     43620, true,   AMD64, ARM64",
        "arm,     43620, true,   ARM64, ARM64",
    })
    void shouldBelieveIsWow64Process2(
            final String jvm,
            final int nativeMachine,
            final boolean wow64,
            final String variable,
            final Architecture expected) {
        assertEquals(expected, answering(nativeMachine, wow64).seenBy(jvm, variable));
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, false,      , AMD64",
        "x86,   false,      , I386",
        "x86,   true,  AMD64, AMD64",
        "x86,   true,       , AMD64",
        "x86,   true,  ARM64, ARM64",
        "x86,   false, ARM64, I386",
        "arm,   true,       , ARM64",
    })
    void shouldTakeTheOldWayWhereThereIsNoIsWow64Process2(
            final String jvm,
            final boolean wow64,
            final String variable,
            final Architecture expected) {
        assertEquals(expected, withoutIsWow64Process2(wow64).seenBy(jvm, variable));
    }

    @Test
    void shouldRefuseAMachineThatItDoesNotKnow() {
        final TunException refused =
                assertThrows(TunException.class, () -> answering(0x200, true).seenBy("x86", null));

        assertTrue(refused.getMessage().contains("0x200"), refused.getMessage());
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldAskThisWindows() {
        final Architecture machine = Architecture.ofThisMachine();

        assertTrue(machine.bits() >= Architecture.ofThisJvm().bits(), machine.label());
        assertEquals(machine.bits() > Architecture.ofThisJvm().bits(), OwnProcess.isWow64());
    }
}
