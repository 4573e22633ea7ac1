package org.tunbroker.launcher.trust.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRightsTest {
    private static final String TRUSTED_INSTALLER =
            "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";

    // as Windows 11 has them
    private static final String PROGRAM_FILES = "O:" + TRUSTED_INSTALLER + "D:PAI(A;;FA;;;"
            + TRUSTED_INSTALLER + ")(A;CIIO;GA;;;" + TRUSTED_INSTALLER
            + ")(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)"
            + "(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICIIO;GA;;;CO)(A;;0x1200a9;;;AC)";
    private static final String ROOT_OF_C = "O:" + TRUSTED_INSTALLER
            + "D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
            + "(A;OICI;0x1200a9;;;BU)";

    private static List<String> writers(final String text) {
        return new FileRights(text).othersWithMoreThan(FileRights.READ_AND_EXECUTE);
    }

    @Test
    void shouldTrustWhatWindowsProtects() {
        assertEquals(List.of(), writers(PROGRAM_FILES));
        assertEquals(true, new FileRights(PROGRAM_FILES).isOwnedByAdministrators());
    }

    @Test
    void shouldKnowThatEverybodyMayAddToTheRootOfC() {
        final FileRights root = new FileRights(ROOT_OF_C);

        assertEquals(List.of("AU"), writers(ROOT_OF_C));
        assertEquals(
                List.of(),
                root.othersWithMoreThan(FileRights.READ_AND_EXECUTE | FileRights.ADD_ENTRIES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x2",
                "0x4",
                "0x10",
                "0x40",
                "0x100",
                "0x10000",
                "0x40000",
                "0x80000",
                "0x40000000",
                "0x10000000",
                "0x1301bf",
                "0xffffffff",
                "FA",
                "FW",
                "GA",
                "GW",
                "SD",
                "WD",
                "WO",
                "DC",
                "LC",
                "RP",
                "DT",
                "CR",
                "GRGW",
                "CCLCSWRPWPDTLOCRRC",
                // what cannot be parsed
                "0x1ffffffff",
                "0xzz",
                "XX",
                "G",
                "1179817"
            })
    void shouldNoticeEachRightToChangeSomething(final String rights) {
        assertEquals(List.of("BU"), writers("O:BAD:(A;;" + rights + ";;;BU)"));
        assertEquals(List.of(), writers("O:BAD:(A;;" + rights + ";;;BA)"));
        assertEquals(List.of(), writers("O:BAD:(D;;" + rights + ";;;BU)"));
        assertEquals(List.of(), writers("O:BAD:(A;OICIIO;" + rights + ";;;BU)"));
        assertEquals(List.of("BU"), writers("O:BAD:(A;OICIID;" + rights + ";;;BU)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1200a9", "GR", "GX", "GXGR", "FR", "FX", "RC", "CC", "CCSWWPLORC"})
    void shouldLetEverybodyReadAndRun(final String rights) {
        assertEquals(List.of(), writers("O:BAD:(A;OICI;" + rights + ";;;WD)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O:BA                                                 | everybody",
                "O:BAD:NO_ACCESS_CONTROL                              | everybody",
                "O:BAD:PNO_ACCESS_CONTROL                             | everybody",
                "O:BAD:(A;;FR;;;BU)(A;;FA;;;WD                        | everybody",
                "O:BAD:(XA;;FA;;;BU;(Member_of {SID(BA)}))            | everybody",
                "O:BAD:(A;;FA;;;BU;x)                                 | (A;;FA;;;BU;x)",
                "O:BAD:(XA;;FA;;;BU)                                  | BU",
                "O:BAD:(OA;;FA;;;BU)                                  | BU",
                "O:BAD:(A;;FA;;;S-1-5-21-1-2-3-1001)                  | S-1-5-21-1-2-3-1001",
                "O:BAD:(A;;FA;;;S-1-5-32-545)                         | S-1-5-32-545",
                "O:BAD:(A;;FA;;;CO)                                   | CO",
            })
    void shouldTakeWhatItDoesNotUnderstandForTheWorst(final String text, final String expected) {
        assertEquals(List.of(expected), writers(text));
    }

    @Test
    void shouldTakeAnEmptyListForNobody() {
        assertEquals(List.of(), writers("O:BAD:"));
        assertEquals(List.of(), writers("O:BAG:SYD:PAI"));
    }

    @ParameterizedTest
    @CsvSource({
        "O:BAD:, true",
        "O:BAG:SYD:, true",
        "O:SYG:SYD:, true",
        "O:S-1-5-32-544D:, true",
        "O:" + TRUSTED_INSTALLER + "G:SYD:, true",
        "O:S-1-5-21-0-0-0-1000D:, false",
        "O:S-1-5-32-5445D:, false",
        "O:BUD:, false",
        "O:LAD:, false",
        "O:OWD:, false",
        "O:S-1-3-4D:, false",
        "D:, false",
        "G:BAD:, false",
        "'', false",
    })
    void shouldKnowTheOwner(final String text, final boolean administrators) {
        assertEquals(administrators, new FileRights(text).isOwnedByAdministrators());
    }
}
