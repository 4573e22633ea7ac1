package org.tunbroker.broker.adapter;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.ipc.control.Reply;

/**
 * What clients ask of the driver itself.
 *
 * <p>For the control loop's thread.
 */
public final class DriverRequests {
    private final TunDriver driver;
    private final DriverThread driverThread;
    private final Adapters adapters;
    private final Reach reach;

    public DriverRequests(
            final TunDriver driver,
            final DriverThread driverThread,
            final Adapters adapters,
            final Reach reach) {
        this.driver = driver;
        this.driverThread = driverThread;
        this.adapters = adapters;
        this.reach = reach;
    }

    public void delete(final ConnectedClient client, final long correlationId) {
        reach.require("deleteDriver", "removes a driver that others use as well");
        final int used = adapters.devices();
        if (used > 0) {
            throw new TunException(
                    ErrorCode.ERROR_BUSY,
                    "deleteDriver",
                    used + " adapters are in use; close them first");
        }
        driverThread.call(
                client.process(),
                () -> {
                    driver.deleteDriver();
                    return null;
                },
                (nothing, failure) -> client.finish(correlationId, failure));
    }

    public void runningVersion(final ConnectedClient client, final long correlationId) {
        driverThread.call(client.process(), driver::runningVersion, (version, failure) -> {
            if (failure == null) {
                client.reply(correlationId, new Reply.DriverVersion(version));
            } else {
                client.fail(correlationId, failure);
            }
        });
    }
}
