package org.tunbroker.launcher.command.status;

import org.tunbroker.client.status.BrokerStatus;

/** A broker that runs, and its status as far as it can be had. Immutable. */
final class BrokerReport {
    // its driver, process and what else tells it from others, in words
    final String name;
    final int processId;
    final String driver;
    final int protocol;
    // null if it cannot be had
    final BrokerStatus status;
    // null the first time
    final BrokerStatus before;
    // null if there is a status
    final String reason;

    private BrokerReport(
            final BrokerReport broker,
            final BrokerStatus status,
            final BrokerStatus before,
            final String reason) {
        name = broker.name;
        processId = broker.processId;
        driver = broker.driver;
        protocol = broker.protocol;
        this.status = status;
        this.before = before;
        this.reason = reason;
    }

    /** Begins a report. */
    BrokerReport(final String name, final int processId, final String driver, final int protocol) {
        this.name = name;
        this.processId = processId;
        this.driver = driver;
        this.protocol = protocol;
        status = null;
        before = null;
        reason = "not asked";
    }

    BrokerReport with(final BrokerStatus now, final BrokerStatus earlier) {
        return new BrokerReport(this, now, earlier, null);
    }

    BrokerReport without(final String why) {
        return new BrokerReport(this, null, null, why);
    }
}
