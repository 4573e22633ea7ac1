package org.tunbroker.broker.driver.wintun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.broker.driver.api.HostileClientContract;
import org.tunbroker.broker.driver.api.TunDriver;

@EnabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(named = "tunbroker.test.simtun", matches = ".+")
class SimulatedWintunHostileClientTest extends HostileClientContract {
    @TempDir
    private Path folder;

    @Override
    protected TunDriver newDriver() {
        try {
            return new SimulatedDriver(folder).load();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
