package org.tunbroker.broker.driver.linux;

import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.broker.driver.api.HostileClientContract;
import org.tunbroker.broker.driver.api.TunDriver;

@ExtendWith(OwnNetworkNamespace.class)
class LinuxHostileClientTest extends HostileClientContract {
    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load((level, timestamp, text) -> {});
    }
}
