package org.tunbroker.broker.startup;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

class ConfinementTest {
    private static Credentials root(final String capabilities) {
        return Credentials.parse(List.of(
                "Uid:\t0\t0\t0\t0", "CapPrm:\t" + capabilities, "CapBnd:\t" + capabilities));
    }

    @Test
    void shouldServeWithNetAdminAtMost() {
        assertDoesNotThrow(() -> Confinement.check(root("0000000000001000")));
        assertDoesNotThrow(() -> Confinement.check(root("0000000000000000")));
    }

    @Test
    void shouldNotServeWithMore() {
        final TunException refused =
                assertThrows(TunException.class, () -> Confinement.check(root("0000000000003000")));
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused::getMessage);
        assertTrue(refused.getMessage().contains("capabilities 0x3000"), refused::getMessage);
    }
}
