package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.api.TunDriver;

/** As where the kernel has no io_uring, or lets nobody use it. */
class UnbatchedDatagramBurstTest extends DatagramBurstTest {
    @Override
    protected TunDriver newDriver() {
        return new LinuxDriver(
                LinuxDriver.DEVICE, IoMeans.simplest(), (level, timestamp, text) -> {});
    }
}
