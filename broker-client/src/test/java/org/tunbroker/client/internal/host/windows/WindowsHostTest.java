package org.tunbroker.client.internal.host.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;

class WindowsHostTest {
    private static final int DENIED = ErrorCode.ERROR_ACCESS_DENIED.code();
    private static final String OTHER_REASON = "the broker does not let this process in";

    @Test
    void shouldSayWhatHelpsWhereAnElevatedProgramMeetsABrokerThatIsNot() {
        final String refusal = WindowsHost.refusal(DENIED, () -> true);
        assertTrue(refusal.contains("this program is elevated and the broker is not"), refusal);
        assertTrue(refusal.contains("tunbroker stop"), refusal);
    }

    @Test
    void shouldNotBlameElevationForOtherRefusals() {
        assertEquals(OTHER_REASON, WindowsHost.refusal(DENIED, () -> false));
        assertEquals(
                OTHER_REASON, WindowsHost.refusal(ErrorCode.ERROR_NOT_READY.code(), () -> true));
    }
}
