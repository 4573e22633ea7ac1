package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;

class DriverChoiceTest {
    private static final String PROPERTY = "tunbroker.driver";

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTakeTheSystemsOwnWhenNothingIsSaid() {
        assertEquals("linux", DriverChoice.choose());
    }

    @Test
    void shouldTakeWhatThePropertySays() {
        System.setProperty(PROPERTY, "loopback");
        assertEquals("loopback", DriverChoice.choose());
        System.setProperty(PROPERTY, "other");
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, DriverChoice::choose);
    }

    @Test
    void shouldLetABrokerThatIsSlowToStartStayLonger() {
        assertTrue(DriverChoice.idleExit("wintun").compareTo(DriverChoice.idleExit("linux")) > 0);
    }
}
