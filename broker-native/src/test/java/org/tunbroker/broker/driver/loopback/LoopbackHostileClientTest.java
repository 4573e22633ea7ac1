package org.tunbroker.broker.driver.loopback;

import org.tunbroker.broker.driver.HostileClientContract;
import org.tunbroker.broker.driver.TunDriver;

class LoopbackHostileClientTest extends HostileClientContract {
    @Override
    protected TunDriver newDriver() {
        return new LoopbackDriver();
    }
}
