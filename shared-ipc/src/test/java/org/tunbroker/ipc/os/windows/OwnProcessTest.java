package org.tunbroker.ipc.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OwnProcessTest {
    // of TOKEN_ELEVATION_TYPE: the user has one token only; this one lacks what another has
    private static final int DEFAULT = 1;
    private static final int LIMITED = 3;
    private static final String SOMEBODY = "S-1-5-21-1-2-3-1000";
    private static final String BUILT_IN_ADMINISTRATOR = "S-1-5-21-1-2-3-500";

    @Test
    void shouldHaveMoreRightsThanItsUsersOtherProgramsWhereTheTokenWasSplit() {
        assertTrue(OwnProcess.isMoreThanItsUsers(Advapi32.TokenElevationTypeFull, SOMEBODY));
        assertFalse(OwnProcess.isMoreThanItsUsers(LIMITED, SOMEBODY));
    }

    @Test
    void shouldHaveNoMoreWhereAllProgramsOfTheUserHaveThem() {
        assertFalse(OwnProcess.isMoreThanItsUsers(DEFAULT, BUILT_IN_ADMINISTRATOR));
        assertFalse(OwnProcess.isMoreThanItsUsers(DEFAULT, SOMEBODY));
    }

    @Test
    void shouldHaveMoreAsSystemWhichWorksForOthers() {
        assertTrue(OwnProcess.isMoreThanItsUsers(DEFAULT, UserSid.SYSTEM));
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldNeverHaveMoreThanItsUserWithoutHavingMoreThanOthers() {
        assertTrue(!OwnProcess.hasMoreRightsThanItsUser() || OwnProcess.hasMoreRightsThanOthers());
        assertEquals(
                OwnProcess.isElevated() && !OwnProcess.isWine(),
                OwnProcess.hasMoreRightsThanOthers());
    }
}
