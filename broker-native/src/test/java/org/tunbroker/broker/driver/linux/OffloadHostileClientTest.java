package org.tunbroker.broker.driver.linux;

import org.tunbroker.Offload;

class OffloadHostileClientTest extends LinuxHostileClientTest {
    @Override
    protected Offload offload() {
        return Offload.TRANSPARENT;
    }
}
