package org.tunbroker.broker.driver.loopback;

import org.tunbroker.broker.driver.api.HostileClientContract;
import org.tunbroker.broker.driver.api.TunDriver;

class LoopbackHostileClientTest extends HostileClientContract {
    @Override
    protected TunDriver newDriver() {
        return new LoopbackDriver();
    }
}
