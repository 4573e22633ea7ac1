package org.tunbroker.broker.driver.wintun.dll;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdministratorsOnlyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)",
                "O:SYD:(A;ID;FA;;;BA)(A;OICIIO;GA;;;CO)(A;ID;FR;;;WD)",
                "O:S-1-5-32-544D:P(A;;FRFX;;;BU)(D;;FA;;;WD)",
                "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
                        + "D:AI(A;;GRGX;;;S-1-5-21-1-2-3-1001)",
                "O:BAD:P"
            })
    void shouldHoldWhereOthersOnlyRead(final String security) {
        assertTrue(AdministratorsOnly.holds(security));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // what Wine says of every file
                "O:S-1-5-21-0-0-0-1000D:(A;;FA;;;SY)(A;;FA;;;S-1-5-21-0-0-0-1000)"
                        + "(A;;0x1200a9;;;WD)",
                "O:S-1-5-21-1-2-3-1001D:(A;;FA;;;BA)",
                "O:BAD:(A;;FA;;;BU)",
                "O:BAD:(A;;0x1301bf;;;AU)",
                "O:BAD:(A;;FRFW;;;BU)",
                "O:BAD:(A;;FRDC;;;BU)",
                "O:BAD:(A;;0x2;;;BU)",
                "O:BAD:(A;;0x40000;;;S-1-5-21-1-2-3-1001)",
                "O:BAD:(A;;WO;;;BU)",
                "O:BAD:(A;ID;SD;;;BU)",
                "O:BAD:(XA;;FR;;;BU;(x))",
                "O:BAD:NO_ACCESS_CONTROL",
                "O:BA",
                "D:(A;;FA;;;BA)",
                "O:BAD:(A;;FR;;;BU",
                "O:BAD:(A;;FR;;;BU)S:(ML;;NW;;;LW)",
                "O:BAD:(A;;0xzz;;;BU)",
                "O:BAD:(A;;FRF;;;BU)",
                ""
            })
    void shouldNotHoldWhereOthersWriteOrItIsNotUnderstood(final String security) {
        assertFalse(AdministratorsOnly.holds(security));
    }
}
