package org.tunbroker.launcher.command.status;

import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.launcher.command.brokers.BrokerPlace;

/** A broker that runs, and its status as far as it can be had. Immutable. */
final class BrokerReport {
    final BrokerPlace place;
    // null if it cannot be had, and then the reason
    final BrokerStatus status;
    final String reason;
    // null the first time
    final BrokerStatus before;

    BrokerReport(
            final BrokerPlace place,
            final BrokerStatus status,
            final String reason,
            final BrokerStatus before) {
        this.place = place;
        this.status = status;
        this.reason = reason;
        this.before = before;
    }
}
