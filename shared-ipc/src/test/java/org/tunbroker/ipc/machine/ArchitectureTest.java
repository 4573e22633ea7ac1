package org.tunbroker.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ArchitectureTest {
    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsOwnName(final Architecture architecture) {
        assertEquals(architecture, Architecture.of(architecture.label()));
    }

    @Test
    void shouldTakeTheKernelsNameOfMipsForTheByteOrderOfThisJvm() {
        assertEquals(Architecture.MIPS64EL, Architecture.of("mips64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s390x", "ppc64", "ppc", "sparcv9", "unheard-of"})
    void shouldRefuseOthersByNameAndSayWhichThereAre(final String name) {
        final TunException refused = assertThrows(TunException.class, () -> Architecture.of(name));

        assertTrue(refused.is(ErrorCode.ERROR_NOT_SUPPORTED), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("does not run on " + name + ", only on i386, amd64"),
                refused.getMessage());
    }
}
