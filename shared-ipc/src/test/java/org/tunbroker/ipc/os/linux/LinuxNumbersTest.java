package org.tunbroker.ipc.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ipc.machine.Architecture;

/** The numbers as the kernel's headers of each architecture have them. */
class LinuxNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "I386, 240, 375, 434",
        "ARM, 240, 389, 434",
        "AMD64, 202, 324, 434",
        "ARM64, 98, 283, 434",
        "RISCV64, 98, 283, 434",
        "LOONGARCH64, 98, 283, 434",
        "PPC64LE, 221, 365, 434",
        "MIPS64EL, 5194, 5318, 5434"
    })
    void shouldHaveTheCallsOfClientsAsTheArchitectureHasThem(
            final Architecture architecture,
            final int futex,
            final int membarrier,
            final int pidfdOpen) {
        final LinuxNumbers numbers = LinuxNumbers.of(architecture);
        assertEquals(futex, numbers.futex());
        assertEquals(membarrier, numbers.membarrier());
        assertEquals(pidfdOpen, numbers.newerCall(434));
    }

    @ParameterizedTest
    @CsvSource({
        "I386, 2048, 12, 20, 110",
        "ARM, 2048, 12, 24, 110",
        "AMD64, 2048, 5, 24, 110",
        "ARM64, 2048, 5, 24, 110",
        "RISCV64, 2048, 5, 24, 110",
        "LOONGARCH64, 2048, 5, 24, 110",
        "PPC64LE, 2048, 5, 24, 110",
        "MIPS64EL, 128, 14, 24, 145"
    })
    void shouldHaveWhatClientsTellThemAsTheArchitectureHasIt(
            final Architecture architecture,
            final int nonBlocking,
            final int lockQuery,
            final int lockProcessOffset,
            final int timedOut) {
        final LinuxNumbers numbers = LinuxNumbers.of(architecture);
        assertEquals(nonBlocking, numbers.nonBlocking());
        assertEquals(lockQuery, numbers.lockQuery());
        assertEquals(lockProcessOffset, numbers.lockProcessOffset());
        assertEquals(timedOut, numbers.timedOut());
    }

    @ParameterizedTest
    @CsvSource({
        "I386, 356, 1, 17",
        "ARM, 385, 1, 17",
        "AMD64, 319, 1, 17",
        "ARM64, 279, 1, 17",
        "RISCV64, 279, 1, 17",
        "LOONGARCH64, 279, 1, 17",
        "PPC64LE, 360, 1, 21",
        "MIPS64EL, 5314, 65535, 18"
    })
    void shouldHaveTheNumbersOfSocketsAndMemoryAsTheArchitectureHasThem(
            final Architecture architecture,
            final int memfdCreate,
            final int socketLevel,
            final int peerCredentials) {
        final LinuxNumbers numbers = LinuxNumbers.of(architecture);
        assertEquals(memfdCreate, numbers.anonymousFile());
        assertEquals(socketLevel, numbers.socketLevel());
        assertEquals(peerCredentials, numbers.peerCredentials());
    }

    @ParameterizedTest
    @CsvSource({
        "AMD64, 400454CA, 800454D2, 20, 8000",
        "ARM64, 400454CA, 800454D2, 20, 8000",
        "RISCV64, 400454CA, 800454D2, 20, 8000",
        "LOONGARCH64, 400454CA, 800454D2, 20, 8000",
        "PPC64LE, 800454CA, 400454D2, 20, 8000",
        "MIPS64EL, 800454CA, 400454D2, 800, 10000"
    })
    void shouldHaveTheRequestsOfTheBrokerAsTheArchitectureHasThem(
            final Architecture architecture,
            final String tunSetInterface,
            final String tunGetInterface,
            final String mapAnonymous,
            final String mapPopulate) {
        final LinuxNumbers numbers = LinuxNumbers.of(architecture);
        assertEquals(Integer.parseUnsignedInt(tunSetInterface, 16), numbers.ioctlWrite(0x54CA));
        assertEquals(Integer.parseUnsignedInt(tunGetInterface, 16), numbers.ioctlRead(0x54D2));
        assertEquals(Integer.parseInt(mapAnonymous, 16), numbers.mapAnonymous());
        assertEquals(Integer.parseInt(mapPopulate, 16), numbers.mapPopulate());
    }

    @Test
    void shouldTranslateTheErrorsThatMipsNumbersOtherwise() {
        final LinuxNumbers mips = LinuxNumbers.of(Architecture.MIPS64EL);
        final int[][] pairs = {
            {81, 77}, {122, 95}, {124, 97}, {126, 99}, {128, 101}, {132, 105}, {148, 113}, {11, 11}
        };
        for (final int[] pair : pairs) {
            assertEquals(pair[1], mips.commonErrno(pair[0]));
            assertEquals(pair[0], LinuxNumbers.of(Architecture.RISCV64).commonErrno(pair[0]));
        }
    }
}
