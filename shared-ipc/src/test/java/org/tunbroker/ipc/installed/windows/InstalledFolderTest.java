package org.tunbroker.ipc.installed.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class InstalledFolderTest {
    private static final String USER = "S-1-5-21-1-2-3-1000";

    @Test
    void shouldLetUsersLookIntoTheFolderOfAllWithoutPassingThatOn() {
        assertEquals(
                "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;AU)",
                InstalledFolder.rightsOfRoot());
    }

    @Test
    void shouldLetTheUserReadHisFolder() {
        assertEquals(
                "O:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;" + USER + ")",
                InstalledFolder.rightsToRead(USER));
    }

    @Test
    void shouldLetTheUserWriteFilesOfAGenerationAndMakeNone() {
        assertEquals(
                "O:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;CI;0x1200a9;;;" + USER
                        + ")(A;OIIO;0x12019f;;;" + USER + ")",
                InstalledFolder.rightsToShare(USER));
        // neither FILE_DELETE_CHILD, DELETE, WRITE_DAC nor WRITE_OWNER
        assertEquals(0, 0x12019f & (0x40 | 0x10000 | 0x40000 | 0x80000));
        // and of a folder neither FILE_ADD_FILE nor FILE_ADD_SUBDIRECTORY
        assertEquals(0, 0x1200a9 & (0x2 | 0x4 | 0x40 | 0x100 | 0x10000 | 0x40000 | 0x80000));
    }

    @Test
    void shouldLetNobodyButItselfMakeEndsOfThePipe() {
        assertTrue(ServicePipe.RIGHTS.endsWith("(A;;0x12019b;;;AU)"), ServicePipe.RIGHTS);
        // FILE_CREATE_PIPE_INSTANCE
        assertEquals(0, 0x12019b & 0x4);
    }

    @EnabledOnOs(OS.WINDOWS)
    @ParameterizedTest
    @ValueSource(strings = {"S-1-5-18", USER, "S-1-5-80-1-2-3-4-5"})
    void shouldNameAFolderByItsUser(final String sid) {
        assertEquals(sid, InstalledFolder.base(sid).getFileName().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "SY", "S-1-5-18 ", "..", "S-1-5-18\\..", "S-1-5-18)(A;;FA;;;WD", "S-1"})
    void shouldTakeNothingElseForASid(final String text) {
        final TunException refused =
                assertThrows(TunException.class, () -> InstalledFolder.rightsToRead(text));
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER), refused.toString());
    }
}
