package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.api.TunDriver;

/** As on a kernel that has io_uring, but does not wait for words by it (before 6.7). */
class OwnThreadsLinuxDeviceTest extends LinuxDeviceTest {
    @Override
    protected TunDriver newDriver() {
        return new LinuxDriver(LinuxDriver.DEVICE, new IoMeans(true, null), log());
    }
}
