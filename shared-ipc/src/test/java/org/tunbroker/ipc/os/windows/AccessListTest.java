package org.tunbroker.ipc.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessListTest {
    private static final String USER = "S-1-5-21-1-2-3-1000";
    private static final AccessList OWN =
            AccessList.parse(AccessList.textForUser(USER, "OICI", "FA"));

    @Test
    void shouldWriteTheUserTheSystemAndTheAdministrators() {
        assertEquals(
                "O:" + USER + "D:P(A;OICI;FA;;;" + USER + ")(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
                AccessList.textForUser(USER, "OICI", "FA"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "O:" + USER + "D:P(A;OICI;FA;;;" + USER + ")(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
                "O:" + USER + "D:(A;OICI;FA;;;SY)(A;OICI;FA;;;" + USER + ")",
                "O:" + USER + "D:PAI",
                "O:BAG:DUD:AI(A;ID;FA;;;SY)(A;OICIID;0x1200a9;;;" + USER + ")",
                "O:SYD:P(D;;FA;;;WD)(A;;FA;;;" + USER + ")",
                "O:" + USER + "D:(OD;;CR;00299570-246d-11d0-a768-00aa006e0529;;WD)"
            })
    void shouldTakeWhatOnlyTheUserCanUse(final String text) {
        assertTrue(AccessList.parse(text).isOnlyFor(OWN), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // another owner could change the list
                "O:S-1-5-21-1-2-3-1001D:P(A;OICI;FA;;;" + USER + ")",
                "O:BUD:P(A;OICI;FA;;;" + USER + ")",
                "D:P(A;OICI;FA;;;" + USER + ")",
                // others are allowed something
                "O:" + USER + "D:P(A;;FA;;;" + USER + ")(A;OICI;0x1200a9;;;WD)",
                "O:" + USER + "D:P(A;;FA;;;S-1-5-21-1-2-3-10000)",
                "O:" + USER + "D:P(XA;;FA;;;BU;(@User.x == 1))",
                "O:" + USER + "D:P(A;OICIIO;GA;;;CO)",
                // no list at all allows everybody everything
                "O:" + USER,
                "O:" + USER + "D:NO_ACCESS_CONTROL",
                // not understood
                "",
                "O:" + USER + "D:P(A;;FA;;;" + USER,
                "O:" + USER + "D:P(A;;FA)",
                "O:" + USER + "D:P(A;;FA;;;" + USER + ")S:(ML;;NW;;;LW)",
            })
    void shouldRefuseAnythingElse(final String text) {
        assertFalse(AccessList.parse(text).isOnlyFor(OWN), text);
    }
}
