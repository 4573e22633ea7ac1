package org.tunbroker.broker.driver.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.tunbroker.broker.driver.api.HostileClientContract;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.wintun.config.SimulatedSettings;

class FakeWintunHostileClientTest extends HostileClientContract {
    private FakeWintun wintun;

    @Override
    protected TunDriver newDriver() {
        wintun = new FakeWintun();
        return new WintunDriver(wintun, SimulatedSettings::new);
    }

    @AfterEach
    void expectNoMisuse() {
        assertEquals(List.of(), wintun.misuses());
    }
}
